import path from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { notificationService } from '@backstage/plugin-notifications-node';
import { whileLeading } from '@openchoreo-portal/apiserver';
import { DEFAULT_LIMITS, RequestLimiter } from '@openchoreo-portal/apiserver';
import { createHttpProber } from '@openchoreo-portal/controllers';
import {
  createPlaneConnector,
  fetchPlaneClientCa,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { version } from '../package.json';
import { registerActions } from './actions';
import { createControlPlane } from './controlPlane/createControlPlane';
import { createExecUpgrade } from './exec/upgrade';
import { createRouter } from './http/router';
import { readLimitsConfig } from './controlPlane/limitsConfig';
import { readHistoryConfig } from './controlPlane/historyConfig';
import { readClusterConfig } from './kubernetes/config';
import { watchBindings } from './notifications/watchBindings';
import { watchPromotions } from './notifications/watchPromotions';
import { createMetricProber } from './observer/metricProber';
import { seed } from './seed/seeder';
import { readAccessTokenVerifiers } from './subject/oidc';
import { openPeople, readSignInWithin } from './subject/people';
import { createSubjectResolver } from './subject/resolver';

/** The control plane: API server, authorisation, audit and controllers behind `/api/openchoreo`. */
export const openchoreoPlugin = createBackendPlugin({
  pluginId: 'openchoreo',
  register(env) {
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        openchoreo: openchoreoClientServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auth, config, discovery, lifecycle, logger } = deps;
        const stopping = new AbortController();
        const knex = await deps.database.getClient();
        const planes = createPlaneConnector({ discovery, auth });
        const controlPlane = await createControlPlane({
          knex,
          databaseClient:
            knex.client.config.client === 'pg' ? 'pg' : 'better-sqlite3',
          planes,
          prober: {
            ...createHttpProber(),
            metric: createMetricProber({ auth, discovery }),
          },
          logger,
          runControllers:
            config.getOptionalBoolean('openchoreo.controllers.enabled') ?? true,
          workers: config.getOptionalNumber('openchoreo.controllers.workers'),
          shards: config.getOptionalNumber('openchoreo.controllers.shards'),
          history: readHistoryConfig(config),
          cluster: readClusterConfig(config),
        });
        const url = await discovery.getExternalBaseUrl('openchoreo');
        const issuers = readAccessTokenVerifiers(config, url);
        const people = await openPeople({
          knex,
          logger,
          signInWithinDays: readSignInWithin(config),
        });
        const subjects = createSubjectResolver({
          auth,
          userInfo: deps.userInfo,
          issuers,
          people,
        });
        registerActions(deps.actions, { controlPlane, subjects });
        const webhook = (host: string) =>
          config.getOptionalString(`openchoreo.webhooks.${host}.secret`);
        const limiter = new RequestLimiter({
          ...DEFAULT_LIMITS,
          ...readLimitsConfig(config),
        });
        const upgrade = createExecUpgrade({
          controlPlane,
          subjects,
          people,
          planes,
          limiter,
          logger,
          stopping: stopping.signal,
        });
        deps.httpRouter.use((req, _res, next) => {
          upgrade(req);
          next();
        });
        deps.httpRouter.use(
          createRouter({
            controlPlane,
            subjects,
            people,
            planes,
            logger,
            stopping: stopping.signal,
            system: {
              url,
              version: version,
              issuers: issuers.map(({ issuer }) => issuer),
            },
            limiter,
            webhooks: {
              github: webhook('github'),
              gitlab: webhook('gitlab'),
              bitbucket: webhook('bitbucket'),
            },
          }),
        );
        // Every route makes its own Subject: access tokens of OpenID Connect issuers are welcome too.
        deps.httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });

        lifecycle.addStartupHook(() => {
          // People are told once, however many replicas there are.
          lead('notifications', signal =>
            watchPromotions({
              client: controlPlane.client,
              notifications: deps.notifications,
              logger,
              signal,
            }),
          );
          lead('binding-notifications', signal =>
            watchBindings({
              client: controlPlane.client,
              notifications: deps.notifications,
              logger,
              signal,
            }),
          );
          if (config.getOptionalBoolean('openchoreo.seed.enabled')) {
            lead('seed', seedWhenPossible);
          }
        });
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          await controlPlane.stop();
        });

        function lead(
          name: string,
          task: (signal: AbortSignal) => Promise<void>,
        ): void {
          whileLeading(controlPlane.elector(name), stopping.signal, task).catch(
            error => logger.error(`${name} stopped: ${error}`),
          );
        }

        async function seedWhenPossible(signal: AbortSignal): Promise<void> {
          const directory = path.resolve(
            config.getString('openchoreo.seed.directory'),
          );
          const kube = deps.openchoreo.transportFor();
          for (let attempt = 0; !signal.aborted; attempt += 1) {
            try {
              await seed({
                directory,
                client: deps.openchoreo.forPlugin(),
                kube: request =>
                  kube({ ...request, path: `/kube${request.path}` }),
                values: {
                  planeClientCA: await fetchPlaneClientCa({ discovery, auth }),
                  gitBaseUrl: await discovery.getExternalBaseUrl(
                    'openchoreo-git',
                  ),
                  observerUrl: await discovery.getExternalBaseUrl(
                    'openchoreo-observer',
                  ),
                  ingressPort: Number(
                    config.getOptional('openchoreo.seed.ingressPort') ?? 19080,
                  ),
                },
                logger,
              });
              return;
            } catch (error) {
              // Other plugins may still be starting; the first attempts are quiet.
              if (attempt > 5) logger.warn(`Seeding is tried again: ${error}`);
              await new Promise(resolve => {
                setTimeout(resolve, Math.min(200 * 2 ** attempt, 10_000));
              });
            }
          }
        }
      },
    });
  },
});
