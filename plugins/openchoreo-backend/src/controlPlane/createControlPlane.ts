import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Knex } from 'knex';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiServer,
  createApiServer,
  createLeaderElector,
  LeaderElector,
  openSqlStore,
  Store,
  Term,
} from '@openchoreo-portal/apiserver';
import {
  AuthorizationEngine,
  CONTROL_PLANE_SUBJECT,
  createAuthorizationEngine,
  createResourceAuthorizer,
} from '@openchoreo-portal/authorization';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  ControlPlane as Controllers,
  PlaneConnector,
  Prober,
  startControlPlane,
} from '@openchoreo-portal/controllers';
import {
  controlPlaneRegistry,
  isApiError,
  KindRegistry,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import { execSubresource } from '../exec/target';
import { clusterStore, startWebhooks } from '../kubernetes/cluster';
import { ClusterConfig } from '../kubernetes/config';
import { liveSubresources } from '../live/subresources';
import { admissionPlugins } from './admission';
import { bootstrapPolicies, followPolicies } from './policies';

/** Subjects besides the control plane itself that may write status: the gateway reports its agents. */
const PLATFORM_SUBJECTS = [
  CONTROL_PLANE_SUBJECT.id,
  'service:plugin:openchoreo-plane-gateway',
];

/** Options of {@link createControlPlane}. */
export interface ControlPlaneOptions {
  knex: Knex;
  /** Client of the database: `better-sqlite3` or `pg`. */
  databaseClient: 'better-sqlite3' | 'pg';
  planes: PlaneConnector;
  /** What verification gates look at. Default: addresses, and no metrics. */
  prober?: Prober;
  logger: LoggerService;
  /** False on replicas that only serve requests. */
  runControllers: boolean;
  workers?: number;
  /** How much history is kept. Default 30 days and 200 versions per object. */
  history?: { maxAgeMs?: number; maxVersions?: number };
  /** Parts that controllers are split into, each led by one replica. The same on every replica. Default 1. */
  shards?: number;
  /** The cluster that keeps the objects. Absent: the database does. */
  cluster?: ClusterConfig;
}

/** The running control plane: API server, policies and controllers over one store. */
export interface ControlPlane {
  apiServer: ApiServer;
  engine: AuthorizationEngine;
  kinds: KindRegistry;
  /** The control plane's own client, with all rights; never hand it to a request. */
  client: ResourceClient;
  controllers?: Controllers;
  /**
   * Elects the replica that does a piece of work of that name. Undefined where there is only one replica: a SQLite file belongs to one process.
   */
  elector(name: string): LeaderElector | undefined;
  stop(): Promise<void>;
}

/** Opens the store, makes first policies, and starts the controllers. */
export async function createControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const { logger } = options;
  const kinds = controlPlaneRegistry();
  const database = openSqlStore({
    client: options.databaseClient,
    knex: options.knex,
    historyMaxAge: options.history?.maxAgeMs,
    historyMaxVersions: options.history?.maxVersions,
  });
  const { cluster } = options;
  const kubernetes = cluster && clusterStore(cluster, kinds, database, logger);
  const store: Store = kubernetes ?? database;
  const engine = createAuthorizationEngine();
  let findPromotion: (
    namespace: string,
    name: string,
  ) => Promotion | undefined = () => undefined;
  const holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  // Objects in a cluster have one mirror, so one replica does everything; a second one waits below.
  const elector = (name: string) =>
    options.databaseClient === 'pg' && !options.cluster
      ? createLeaderElector({ keeper: store, name, holder, logger })
      : undefined;
  const live = { planes: options.planes, platform: () => client };
  const admission = admissionPlugins(
    engine,
    PLATFORM_SUBJECTS,
    (namespace, name) => exists(client, promotionKind, { namespace, name }),
  );
  const authorizer = createResourceAuthorizer(engine, {
    platformSubjects: PLATFORM_SUBJECTS,
    promotion: (namespace, name) => findPromotion(namespace, name),
  });
  const apiServer = createApiServer({
    kinds,
    store,
    admission,
    authorizer,
    namespaceKind: { group: '', kind: 'Namespace' },
    subresources: [...liveSubresources(live), execSubresource(live)],
    logger,
  });
  const stopping = new AbortController();
  const mirroring =
    cluster && options.databaseClient === 'pg'
      ? await leadMirror(database, holder, logger, stopping.signal)
      : undefined;
  mirroring?.lost.addEventListener('abort', () => {
    if (stopping.signal.aborted) return;
    logger.error(
      'Another replica has taken over the mirror of the cluster; this one answers no more. Start it again.',
    );
    void store.close();
  });
  await apiServer.start();
  const stopWebhooks =
    cluster &&
    kubernetes &&
    (await startWebhooks(cluster, {
      kinds,
      store: kubernetes,
      admission,
      authorizer,
      logger,
    }));

  const client: ResourceClient = apiServer.clientFor({
    subject: CONTROL_PLANE_SUBJECT,
    entrance: 'controller',
    fieldManager: 'openchoreo',
  });
  await bootstrapPolicies(client);
  const policies = followPolicies(engine, client);
  const promotions = policies.informer<Promotion>(promotionKind);
  findPromotion = (namespace, name) => promotions.get(`${namespace}/${name}`);
  policies.start();
  await policies.waitForSync();

  const controllers = options.runControllers
    ? startControlPlane({
        client,
        planes: options.planes,
        ...(options.prober ? { prober: options.prober } : {}),
        logger,
        workers: options.workers,
        leaders: Array.from(
          { length: options.shards ?? 1 },
          (_, shard) => elector(`controllers-${shard}`) ?? [],
        ).flat(),
      })
    : undefined;
  return {
    apiServer,
    engine,
    kinds,
    client,
    controllers,
    elector,
    async stop() {
      stopping.abort();
      await stopWebhooks?.();
      await controllers?.stop();
      await policies.stop();
      await apiServer.stop();
      await mirroring?.release();
      await store.close();
    },
  };
}

async function exists(
  client: ResourceClient,
  kind: ResourceKind,
  key: { namespace: string; name: string },
): Promise<boolean> {
  try {
    await client.get(kind, key);
    return true;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false;
    throw error;
  }
}

/** A mirror has one writer: whoever comes second waits here until the first is gone. */
async function leadMirror(
  database: Store,
  holder: string,
  logger: LoggerService,
  signal: AbortSignal,
): Promise<Term> {
  await database.open();
  const name = 'kubernetes-store';
  return createLeaderElector({ keeper: database, name, holder, logger }).lead(
    signal,
  );
}
