import path from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  createExtensionPoint,
} from '@backstage/backend-plugin-api';
import { LABELS, systemClock, workflowRunKind } from '@openchoreo-portal/model';
import {
  createPlaneConnector,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { startCollector } from './collect/collector';
import { collectFromPlanes } from './collect/planes';
import { createAuthoriser } from './http/authorise';
import { createRouter } from './http/router';
import { ObserverAdapter } from './model';
import { openEmbeddedStore } from './store/embedded';

/** Lets a module put another store in place of the embedded one; its own collectors then fill it. */
export interface ObserverExtensionPoint {
  /** Once; a second call throws. */
  setAdapter(adapter: ObserverAdapter): void;
}

/** See {@link ObserverExtensionPoint}. */
export const observerExtensionPoint =
  createExtensionPoint<ObserverExtensionPoint>({ id: 'openchoreo-observer' });

/** Logs, events and metrics behind one API. Config: `openchoreo.observer`. */
export const openchoreoObserverPlugin = createBackendPlugin({
  pluginId: 'openchoreo-observer',
  register(env) {
    let custom: ObserverAdapter | undefined;
    env.registerExtensionPoint(observerExtensionPoint, {
      setAdapter(adapter) {
        if (custom) throw new Error('The observer has an adapter already.');
        custom = adapter;
      },
    });
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        openchoreo: openchoreoClientServiceRef,
      },
      async init({
        auth,
        config,
        discovery,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        openchoreo,
      }) {
        const authoriser = createAuthoriser(openchoreo);
        // Every route asks who it is itself: access tokens of OpenID Connect issuers are welcome too.
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        if (custom) {
          httpRouter.use(
            createRouter({ adapter: custom, authoriser, httpAuth }),
          );
          return;
        }
        const settings = config.getOptionalConfig('openchoreo.observer');
        const store = openEmbeddedStore({
          file: path.resolve(
            settings?.getOptionalString('directory') ?? 'data/backend',
            'observer-logs.sqlite',
          ),
          retention: {
            days: settings?.getOptionalNumber('retention.days') ?? 7,
            maxBytes:
              (settings?.getOptionalNumber('retention.maxSizeMiB') ?? 1024) *
              1024 *
              1024,
          },
          clock: systemClock,
          onError: error =>
            logger.warn(`Old telemetry could not be dropped: ${error}`),
        });
        httpRouter.use(createRouter({ adapter: store, authoriser, httpAuth }));
        if (settings?.getOptionalBoolean('collect') === false) {
          lifecycle.addShutdownHook(() => store.close());
          return;
        }
        const connector = createPlaneConnector({ auth, discovery });
        const collection = collectFromPlanes({
          client: openchoreo.forPlugin(),
          logger,
          start: (plane, ref) =>
            startCollector({
              plane,
              planeType: ref.planeType,
              transport: connector.transport(ref),
              store,
              clock: systemClock,
              logger,
              async ownerOfRun(namespace, name) {
                const { metadata } = await openchoreo
                  .forPlugin()
                  .get(workflowRunKind, { namespace, name });
                return {
                  project: metadata.labels?.[LABELS.project],
                  component: metadata.labels?.[LABELS.component],
                };
              },
            }),
        });
        lifecycle.addShutdownHook(async () => {
          await collection.stop();
          store.close();
        });
      },
    });
  },
});
