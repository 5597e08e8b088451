import { request as httpRequest } from 'node:http';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackendOptions,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  actionsRegistryServiceMock,
  MockActionsRegistry,
} from '@backstage/backend-test-utils/alpha';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  createClient,
  createHttpTransport,
  ResourceClient,
  ResourceKind,
  Transport,
} from '@openchoreo-portal/client';
import {
  controlPlaneRegistry,
  isApiError,
  KubeObject,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  frameMessage,
  readMessages,
} from '@openchoreo-portal/plugin-openchoreo-node';
import makeKnex, { Knex } from 'knex';
import openchoreoPlugin from '..';
import { TestPlane } from './plane';

/** People of the tests, by name, with their groups. */
export const PEOPLE: Record<string, string[]> = {
  admin: ['admins'],
  alice: ['platform-engineers'],
  dave: ['developers'],
  sue: ['sres'],
  erin: ['approvers'],
  // May write bindings and approve: self-approval is refused by the rule, not by a missing right.
  sam: ['developers', 'approvers'],
  victor: ['viewers'],
  nobody: [],
};

/** Options of {@link startPortal}. */
export interface PortalOptions {
  /** Database file; default in memory. */
  file?: string;
  plane?: TestPlane;
  config?: object;
  /** What runs beside the plugin. */
  features?: TestBackendOptions<any>['features'];
  extensionPoints?: TestBackendOptions<any>['extensionPoints'];
}

/** The real plugin in a test backend, and ways to talk to it. */
export interface Portal {
  /** `http://…/api/openchoreo`. */
  url: string;
  notifications: NotificationSendOptions[];
  actions: MockActionsRegistry;
  database: Knex;
  /** Client of the Kubernetes dialect over HTTP. */
  as(person: string): ResourceClient;
  /** The Kubernetes dialect as a transport. */
  transport(person: string): Transport;
  fetch(
    person: string | undefined,
    path: string,
    init?: {
      method?: string;
      body?: unknown;
      headers?: Record<string, string>;
      signal?: AbortSignal;
    },
  ): Promise<Response>;
  /** Server-side apply over HTTP, in order. */
  apply(person: string, objects: readonly KubeObject[]): Promise<void>;
  find<T extends StoredObject>(
    kind: ResourceKind,
    name: string,
  ): Promise<T | undefined>;
  stop(): Promise<void>;
  /** From now on nothing reaches the database or the plane, as if the process had died; then cleans up. */
  kill(): Promise<void>;
}

const kinds = controlPlaneRegistry();

/** Kind of a manifest. */
export function kindOf(object: KubeObject): ResourceKind {
  const { group } = parseApiVersion(object.apiVersion);
  const kind = kinds.byKind({ group, kind: object.kind });
  if (!kind) throw new Error(`There is no kind ${object.kind}.`);
  return kind;
}

/** Header of a person's Backstage token, or of a plugin (`service:…`). */
export function authorization(person: string): string {
  return person.startsWith('service:')
    ? mockCredentials.service.header({
        onBehalfOf: mockCredentials.service(person.slice('service:'.length)),
        targetPluginId: 'openchoreo',
      })
    : mockCredentials.user.header(`user:default/${person}`);
}

/** Starts the plugin on SQLite. The plane gateway is a plugin that carries requests to `plane`. */
export async function startPortal(
  options: PortalOptions = {},
): Promise<Portal> {
  const knex: Knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: options.file ?? ':memory:' },
    useNullAsDefault: true,
  });
  const notifications: NotificationSendOptions[] = [];
  const actions = actionsRegistryServiceMock();
  const gateway = { dead: false };
  const backend = await startTestBackend({
    extensionPoints: options.extensionPoints,
    features: [
      ...(options.features ?? []),
      openchoreoPlugin,
      planeGateway(options.plane, gateway),
      mockServices.rootConfig.factory({ data: options.config ?? {} }),
      mockServices.database.mock({ getClient: async () => knex }).factory,
      createServiceFactory({
        service: coreServices.userInfo,
        deps: {},
        factory: () => ({
          async getUserInfo(credentials) {
            const { userEntityRef } = credentials.principal as {
              userEntityRef: string;
            };
            const groups = PEOPLE[userEntityRef.split('/')[1]] ?? [];
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...groups.map(group => `group:default/${group}`),
              ],
            };
          },
        }),
      }),
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => actions,
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          async send(notification) {
            notifications.push(notification);
          },
        }),
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/openchoreo`;
  const transport = (person: string) =>
    createHttpTransport({
      baseUrl: `${url}/kube`,
      token: async () => authorization(person).slice('Bearer '.length),
    });
  const as = (person: string) =>
    createClient(transport(person), {
      fieldManager: `test-${person.replace(/\W/g, '-')}`,
    });
  const stop = async () => {
    await backend.stop();
    await knex.destroy();
  };
  return {
    url,
    notifications,
    actions,
    database: knex,
    as,
    transport,
    fetch: (person, path, { body, headers, ...init } = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {
          ...(person ? { authorization: authorization(person) } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async apply(person, objects) {
      for (const object of objects) {
        await as(person).apply(kindOf(object), object, {
          fieldManager: 'kubectl',
          force: true,
        });
      }
    },
    async find<T extends StoredObject>(kind: ResourceKind, name: string) {
      try {
        return await as('admin').get<T>(
          kind,
          kind.scope === 'Cluster' ? { name } : { namespace: 'default', name },
        );
      } catch (error) {
        if (isApiError(error, 'NotFound')) return undefined;
        throw error;
      }
    },
    stop,
    async kill() {
      gateway.dead = true;
      await knex.destroy();
      await backend.stop();
    },
  };
}

/** The gateway's proxy route, with the plane behind it instead of an agent. */
function planeGateway(plane: TestPlane | undefined, state: { dead: boolean }) {
  return createBackendPlugin({
    pluginId: 'openchoreo-plane-gateway',
    register(env) {
      env.registerInit({
        deps: { http: coreServices.httpRouter },
        async init({ http }) {
          http.use((req, res) => {
            if (req.path === '/ca') {
              res.send('test certificate authority');
              return;
            }
            if (req.path.startsWith('/tunnel/')) {
              if (!req.url.includes('stdin=true')) {
                const none = {
                  kind: 'Status',
                  reason: 'NotImplemented',
                  code: 501,
                  message: 'No streams.',
                };
                res.status(501).json(none);
                return;
              }
              // A terminal that repeats what is typed.
              res.writeHead(200);
              res.flushHeaders();
              void (async () => {
                for await (const message of readMessages(req)) {
                  const said = Buffer.from(message);
                  said[0] = 1;
                  res.write(frameMessage(said));
                }
                res.end();
              })().catch(() => res.destroy());
              return;
            }
            // /proxy/{type}/{namespace}/{name}/k8s/{path…}
            const path = req.url.split('/').slice(6).join('/');
            if (!plane || state.dead) {
              res.status(503).json({ message: 'No agent is connected.' });
              return;
            }
            const { host: _, ...headers } = req.headers;
            const forwarded = httpRequest(`${plane.url}/${path}`, {
              method: req.method,
              headers,
              agent: false,
            });
            forwarded.on('response', answer => {
              res.writeHead(answer.statusCode ?? 502, answer.headers);
              res.flushHeaders();
              answer.pipe(res);
            });
            forwarded.on('error', () => res.destroy());
            res.on('close', () => forwarded.destroy());
            req.pipe(forwarded);
          });
        },
      });
    },
  });
}

/** Waits until `check` gives something other than undefined, null, false or an empty list. Tests only. */
export async function until<T>(
  check: () => T | Promise<T>,
  what: string,
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value && !(Array.isArray(value) && value.length === 0)) return value;
    if (Date.now() > deadline) throw new Error(`Waited too long for ${what}.`);
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
}
