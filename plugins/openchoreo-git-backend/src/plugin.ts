import { resolve } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { readJson } from '@openchoreo-portal/client';
import { isApiError } from '@openchoreo-portal/model';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import { AccessControl } from './access/access';
import { WriteJournal } from './access/journal';
import { Trail } from './access/trail';
import { createRouter } from './http/router';
import { smartHttp } from './http/smart';
import { PushAnnouncer } from './push/announcer';
import { RepositoryKey } from './repositories/names';
import { Repositories } from './repositories/repositories';
import { seedRepositories } from './repositories/seed';
import { stateOfRepository } from './repositories/state';
import { renewBuildToken } from './tokens/buildTokens';
import { forEachOrganization } from './tokens/organizations';
import { GitTokens } from './tokens/tokens';

const DEFAULT_MAX_PUSH = 256 * 1024 * 1024;
const RENEW_MS = 12 * 60 * 60 * 1000;
const SEED_NAMESPACE = 'default';

/** A small Git server, so that a first start needs no other: repositories over smart HTTP, tokens, and builds on push. */
export const openchoreoGitPlugin = createBackendPlugin({
  pluginId: 'openchoreo-git',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        openchoreo: openchoreoClientServiceRef,
      },
      async init(deps) {
        const { config, logger, lifecycle, openchoreo } = deps;
        const directory = config.getOptionalString('openchoreo.git.directory');
        if (!directory) {
          logger.info('openchoreo.git.directory is not set: no Git server');
          return;
        }
        const root = await deps.discovery.getExternalBaseUrl('openchoreo-git');
        const cloneUrl = (key: RepositoryKey) =>
          `${root}/${key.namespace}/${key.name}.git`;
        const db = await deps.database.getClient();
        const repositories = await Repositories.open(resolve(directory));
        const tokens = await GitTokens.open(db);
        const access = new AccessControl({
          auth: deps.auth,
          tokens,
          openchoreo,
          requestsPerUser: config.getOptionalNumber(
            'openchoreo.git.requestsPerUser',
          ),
        });
        const send = async (
          method: 'POST' | 'PUT',
          path: string,
          body: unknown,
        ) => {
          await readJson(
            await openchoreo.transportFor()({
              method,
              path,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
          );
        };
        const trail = await Trail.open({
          logger,
          journal: await WriteJournal.open(db),
          stateOf: key => stateOfRepository(repositories, key),
          send: report => send('POST', '/audit', report),
        });
        const announcer = await PushAnnouncer.open({
          db,
          repositories,
          cloneUrl,
          logger,
          deliver: event => send('POST', '/api/v1alpha1/autobuild', event),
        });

        deps.httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        deps.httpRouter.use(
          smartHttp({
            repositories,
            access,
            trail,
            logger,
            onPush: key => announcer.check(key),
            maxPushBytes:
              config.getOptionalNumber('openchoreo.git.maxPushBytes') ??
              DEFAULT_MAX_PUSH,
          }),
        );
        deps.httpRouter.use(
          createRouter({
            repositories,
            tokens,
            access,
            trail,
            announcer,
            httpAuth: deps.httpAuth,
            cloneUrl,
            logger,
          }),
        );

        const seeds = config.getOptionalString('openchoreo.git.seedDirectory');
        if (seeds) {
          const made = await seedRepositories(
            repositories,
            resolve(seeds),
            SEED_NAMESPACE,
          );
          if (made.length) logger.info(`Made repositories ${made.join(', ')}`);
        }

        lifecycle.addStartupHook(async () => {
          await trail.recover();
          await announcer.checkAll();
          const organizations = forEachOrganization({
            client: openchoreo.forPlugin(),
            renewMs: RENEW_MS,
            logger,
            ensure: namespace =>
              renewBuildToken(
                {
                  tokens,
                  logger,
                  async putSecret(ns, secret) {
                    const path = `/api/v1alpha1/namespaces/${ns}/secrets`;
                    try {
                      await send('POST', path, secret);
                    } catch (error) {
                      if (!isApiError(error, 'AlreadyExists')) throw error;
                      const { secretName, data } = secret;
                      await send('PUT', `${path}/${secretName}`, { data });
                    }
                  },
                },
                namespace,
              ),
          });
          lifecycle.addShutdownHook(() => organizations.stop());
        });
        lifecycle.addShutdownHook(() => {
          trail.stop();
          return announcer.stop();
        });
      },
    });
  },
});
