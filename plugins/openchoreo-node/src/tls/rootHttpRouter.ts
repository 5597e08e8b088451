import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { quietly } from './quietly';
import { serveTlsOnSamePort } from './tlsOnSamePort';

/** Backstage's root HTTP router, answering TLS on the same port when `openchoreo.planeGateway.directory` holds the server's certificate. */
export const openchoreoRootHttpRouterServiceFactory =
  rootHttpRouterServiceFactory({
    configure({ server, config, applyDefaults, middleware }) {
      const log = middleware.logging();
      middleware.logging = () => quietly(log);
      applyDefaults();
      const directory = config.getOptionalString(
        'openchoreo.planeGateway.directory',
      );
      if (directory) serveTlsOnSamePort(server, { directory });
    },
  });
