import { Knex } from 'knex';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  AdmissionPlugin,
  ApiServer,
  createApiServer,
  openSqlStore,
} from '@openchoreo-portal/apiserver';
import {
  AuthorizationEngine,
  checkPolicy,
  CONTROL_PLANE_SUBJECT,
  createAuthorizationEngine,
  createResourceAuthorizer,
} from '@openchoreo-portal/authorization';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  controlPlaneAdmission,
  ControlPlane as Controllers,
  PlaneConnector,
  startControlPlane,
} from '@openchoreo-portal/controllers';
import {
  ApiError,
  controlPlaneRegistry,
  KindRegistry,
  Promotion,
  promotionKind,
  upgradeLegacyShapes,
} from '@openchoreo-portal/model';
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
  logger: LoggerService;
  /** False on replicas that only serve requests. */
  runControllers: boolean;
  workers?: number;
}

/** The running control plane: API server, policies and controllers over one store. */
export interface ControlPlane {
  apiServer: ApiServer;
  engine: AuthorizationEngine;
  kinds: KindRegistry;
  /** The control plane's own client, with all rights; never hand it to a request. */
  client: ResourceClient;
  controllers?: Controllers;
  stop(): Promise<void>;
}

/** Opens the store, makes first policies, and starts the controllers. */
export async function createControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const { logger } = options;
  const kinds = controlPlaneRegistry();
  const store = openSqlStore({
    client: options.databaseClient,
    knex: options.knex,
  });
  const engine = createAuthorizationEngine();
  let findPromotion: (
    namespace: string,
    name: string,
  ) => Promotion | undefined = () => undefined;
  const apiServer = createApiServer({
    kinds,
    store,
    admission: [legacyShapes, ...controlPlaneAdmission(), policyRules],
    authorizer: createResourceAuthorizer(engine, {
      platformSubjects: PLATFORM_SUBJECTS,
      promotion: (namespace, name) => findPromotion(namespace, name),
    }),
    namespaceKind: { group: '', kind: 'Namespace' },
    logger,
  });
  await apiServer.start();

  const client = apiServer.clientFor({
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
        logger,
        workers: options.workers,
      })
    : undefined;
  return {
    apiServer,
    engine,
    kinds,
    client,
    controllers,
    async stop() {
      await controllers?.stop();
      await policies.stop();
      await apiServer.stop();
      await store.close();
    },
  };
}

/** Older manifests write some references as plain names. */
const legacyShapes: AdmissionPlugin = {
  name: 'legacy-shapes',
  matches: ({ operation, subresource }) =>
    operation !== 'delete' && subresource === undefined,
  admit: (_ctx, { object }) => upgradeLegacyShapes(object),
};

/** Roles and bindings whose conditions cannot work are refused where they are written. */
const policyRules: AdmissionPlugin = {
  name: 'authorization-policies',
  matches: ({ operation, kind }) =>
    operation !== 'delete' && /^(Cluster)?AuthzRole(Binding)?$/.test(kind.kind),
  validate(_ctx, { object, kind }) {
    const causes = checkPolicy(object);
    if (causes.length === 0) return;
    throw new ApiError({
      reason: 'Invalid',
      message: `${kind.kind} ${object.metadata.name} is not valid: ${causes
        .map(cause => `${cause.field}: ${cause.message}`)
        .join('; ')}.`,
      remedy: 'Correct these fields and send it again.',
      causes,
      details: {
        kind: kind.kind,
        group: kind.group,
        name: object.metadata.name,
      },
    });
  },
};
