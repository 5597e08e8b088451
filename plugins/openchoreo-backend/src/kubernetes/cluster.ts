import { LoggerService } from '@backstage/backend-plugin-api';
import {
  AdmissionPlugin,
  createWebhooks,
  KubernetesStore,
  openKubernetesStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { ResourceAuthorizer } from '@openchoreo-portal/authorization';
import { createClient } from '@openchoreo-portal/client';
import { KindRegistry } from '@openchoreo-portal/model';
import { ClusterConfig } from './config';
import { ownUsername, registerWebhooks } from './registration';
import { serveWebhooks } from './server';

/** The cluster's own: garbage collection, namespaces, the API server itself. */
const CLUSTER_USERS =
  /^system:(apiserver$|kube-controller-manager$|serviceaccount:kube-system:)/;

/** The store that keeps objects in the cluster of `config`, with a mirror in `mirror`. */
export function clusterStore(
  config: ClusterConfig,
  kinds: KindRegistry,
  mirror: Store,
  logger: LoggerService,
): KubernetesStore {
  return openKubernetesStore({
    client: createClient(config.transport, {
      fieldManager: 'openchoreo-portal',
    }),
    kinds,
    mirror,
    logger,
  });
}

/** Serves admission and authorisation to the cluster and registers itself there. Does nothing without `webhooks` in the configuration. */
export async function startWebhooks(
  config: ClusterConfig,
  parts: {
    kinds: KindRegistry;
    store: KubernetesStore;
    admission: readonly AdmissionPlugin[];
    authorizer: ResourceAuthorizer;
    logger: LoggerService;
  },
): Promise<() => Promise<void>> {
  const { webhooks, transport } = config;
  const { kinds, logger } = parts;
  if (!webhooks) {
    logger.warn(
      'Writers that go to the cluster directly pass no admission and no authorisation of OpenChoreo: openchoreo.kubernetes.webhooks is not set.',
    );
    return async () => undefined;
  }
  const own = await ownUsername(transport);
  const trusted = new Set([...webhooks.trustedUsers, ...(own ? [own] : [])]);
  if (trusted.size === 0)
    throw new Error(
      'The cluster does not say who this platform is. Name its user in openchoreo.kubernetes.webhooks.trustedUsers.',
    );
  const server = await serveWebhooks(
    createWebhooks({
      ...parts,
      isTrusted: username =>
        trusted.has(username) || CLUSTER_USERS.test(username),
      onWrite: write => parts.store.saw(write),
    }),
    webhooks,
    logger,
  );
  try {
    await registerWebhooks(transport, kinds, webhooks);
  } catch (error) {
    await server.stop();
    throw error;
  }
  logger.info(`Serving webhooks for the cluster on port ${server.port}`);
  return () => server.stop();
}
