import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import { readGatewayConfig } from './config';
import { startGateway } from './gateway';
import { createRouter } from './proxy/router';

/** Plane agents dial in here; other plugins reach planes through it. Config: `openchoreo.planeGateway`. */
export const openchoreoPlaneGatewayPlugin = createBackendPlugin({
  pluginId: 'openchoreo-plane-gateway',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        openchoreo: openchoreoClientServiceRef,
      },
      async init({
        config: root,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        openchoreo,
      }) {
        const config = readGatewayConfig(root);
        const gateway = await startGateway({
          config,
          client: openchoreo.forPlugin(),
          logger,
        });
        lifecycle.addShutdownHook(() => gateway.stop());
        httpRouter.use(
          createRouter({
            httpAuth,
            registry: gateway.registry,
            catalog: gateway.catalog,
            allowedPlugins: config.allowedPlugins,
            ca: gateway.ca,
          }),
        );
      },
    });
  },
});
