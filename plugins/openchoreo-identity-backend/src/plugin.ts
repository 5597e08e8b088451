import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';
import { readAccounts } from './accounts';
import { createInteractionRouter } from './interactions/router';
import { createProvider } from './provider';
import { deleteExpired } from './storage/adapter';
import { prepareDatabase } from './storage/database';
import { loadKeys } from './storage/keys';

/**
 * An OpenID Connect provider inside the backend, for a first start without any other. Config: `openchoreo.identity`.
 * Throws at start with NODE_ENV=production unless `openchoreo.identity.allowInProduction` is true.
 */
export const openchoreoIdentityPlugin = createBackendPlugin({
  pluginId: 'openchoreo-identity',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        config,
        database,
        discovery,
        httpRouter,
        logger,
        scheduler,
      }) {
        if (!config.getOptionalBoolean('openchoreo.identity.enabled')) {
          logger.info('The embedded identity provider is off.');
          return;
        }
        refuseProduction(
          process.env.NODE_ENV,
          config.getOptionalBoolean('openchoreo.identity.allowInProduction') ??
            false,
        );
        const knex = await database.getClient();
        await prepareDatabase(knex);
        const accounts = readAccounts(config);
        const issuer = await discovery.getExternalBaseUrl(
          'openchoreo-identity',
        );
        const provider = createProvider({
          issuer,
          audience: await discovery.getExternalBaseUrl('openchoreo'),
          config,
          accounts,
          knex,
          keys: await loadKeys(knex),
        });
        provider.on('server_error', (_ctx, error) =>
          logger.error('The identity provider failed', error),
        );
        const router = Router();
        router.use(createInteractionRouter({ provider, accounts }));
        router.use(provider.callback());
        httpRouter.use(router);
        // It is what people sign in with, so it cannot ask for a Backstage token.
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        await scheduler.scheduleTask({
          id: 'delete-expired-oidc-payloads',
          frequency: { hours: 1 },
          timeout: { minutes: 1 },
          fn: async () => {
            await deleteExpired(knex);
          },
        });
        logger.info(`The embedded identity provider answers at ${issuer}`);
      },
    });
  },
});

/** Throws when the embedded provider would run in production without having been asked to. */
export function refuseProduction(
  nodeEnv: string | undefined,
  allowed: boolean,
): void {
  if (nodeEnv === 'production' && !allowed) {
    throw new Error(
      'The embedded identity provider does not run with NODE_ENV=production. ' +
        'Configure your own OpenID Connect provider under auth.providers.openchoreo and set openchoreo.identity.enabled to false, ' +
        'or set openchoreo.identity.allowInProduction to true if you know what you do.',
    );
  }
}
