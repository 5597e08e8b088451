import {
  ApiServer,
  createApiServer,
  openSqlStore,
  Store,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  clusterDataPlaneKind,
  Condition,
  controlPlaneRegistry,
  isApiError,
  KubeObject,
  namespaceKind,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import { controlPlaneAdmission } from '../admission';
import { Prober } from '../promotion/prober';
import { Logger } from '../runtime';
import { ControlPlane, startControlPlane } from '../start';
import { planeRegistry } from './kinds';

/** Somebody at the door. */
export function person(name: string, ...groups: string[]): Subject {
  return {
    id: `user:default/${name}`,
    kind: 'user',
    claims: { sub: [name], groups },
    how: 'test',
  };
}

const controllers: Subject = {
  id: 'service:controllers',
  kind: 'service',
  claims: { sub: ['controllers'], groups: [] },
  how: 'in-process',
};

/** A control plane and one plane, both real API servers in this process, with controllers that can be killed. */
export class World {
  private controlPlane?: ControlPlane;
  readonly problems: string[] = [];
  /** Every reconcile that failed, also those that the next attempt healed. */
  readonly failures: string[] = [];
  /** Writes that the controllers made since they were booted. */
  writes = 0;
  /** Resolves when the controllers died, if they were booted to. */
  died: Promise<void> = new Promise(() => {});
  /** The clock that controllers see; tests move it. */
  now = new Date('2026-11-21T10:00:00Z');
  /** What verifications find; by default nothing answers. */
  prober: Prober = {
    http: async () => {
      throw new Error('connection refused');
    },
  };

  private constructor(
    readonly control: ApiServer,
    readonly plane: ApiServer,
    private readonly stores: Store[],
  ) {}

  static async start(): Promise<World> {
    const stores = [0, 1].map(() =>
      openSqlStore({ client: 'better-sqlite3', connection: ':memory:' }),
    );
    const control = createApiServer({
      kinds: controlPlaneRegistry(),
      store: stores[0],
      namespaceKind,
      admission: controlPlaneAdmission({
        isPlatform: subject => subject.id === controllers.id,
      }),
    });
    const plane = createApiServer({
      kinds: planeRegistry,
      store: stores[1],
      namespaceKind,
    });
    await control.start();
    await plane.start();
    const world = new World(control, plane, stores);
    await world.as(person('root')).create(namespaceKind, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default' },
    });
    return world;
  }

  /** A client with a person's name. */
  as(subject: Subject): ResourceClient {
    return this.control.clientFor({ subject, entrance: 'test' });
  }

  get client(): ResourceClient {
    return this.as(person('root'));
  }

  get planeClient(): ResourceClient {
    return this.plane.clientFor({
      subject: person('kubelet'),
      entrance: 'test',
    });
  }

  /** Starts the controllers, as a process would. */
  boot(
    options: {
      planeDown?: () => boolean;
      /** The process dies just before this write; nothing it does afterwards has an effect. */
      dieAtWrite?: number;
    } = {},
  ): void {
    const { dieAtWrite = Infinity } = options;
    this.writes = 0;
    let markDead = () => {};
    this.died = new Promise(resolve => {
      markDead = resolve;
    });
    const mayGoOn = (isWrite: boolean) => {
      if (isWrite) this.writes++;
      if (this.writes < dieAtWrite) return;
      markDead();
      throw new Error('The process is dead.');
    };
    const log = (level: string) => (message: string) => {
      if (level !== 'debug') this.problems.push(`${level}: ${message}`);
      if (/failed \(attempt \d+\)/.test(message)) this.failures.push(message);
      if (process.env.TEST_LOG) process.stderr.write(`${level} ${message}\n`);
    };
    const logger: Logger = {
      debug: log('debug'),
      info: () => {},
      warn: log('warn'),
      error: log('error'),
    };
    const transport = this.plane.transportFor({
      subject: controllers,
      entrance: 'plane-gateway',
    });
    this.controlPlane = startControlPlane({
      client: mortal(
        this.control.clientFor({
          subject: controllers,
          entrance: 'controller',
        }),
        mayGoOn,
      ),
      planes: {
        transport: () => async request => {
          mayGoOn(request.method !== 'GET');
          if (options.planeDown?.()) throw new Error('connection refused');
          return transport(request);
        },
      },
      clock: { now: () => this.now },
      prober: {
        http: request => this.prober.http(request),
        metric: async request => (await this.prober.metric?.(request)) ?? [],
      },
      logger,
    });
  }

  get lookups() {
    return this.controlPlane!.lookups;
  }

  /** Stops the controllers; nothing they remembered survives. */
  async halt(): Promise<void> {
    await this.controlPlane?.stop();
    this.controlPlane = undefined;
  }

  /** Resolves when the controllers have nothing to do. */
  async settle(): Promise<void> {
    await this.controlPlane!.idle();
  }

  async stop(): Promise<void> {
    await this.halt();
    await this.control.stop();
    await this.plane.stop();
    for (const store of this.stores) await store.close();
  }

  /** Applies manifests as `kubectl apply` does. */
  async apply(
    manifests: readonly KubeObject[],
    subject: Subject = person('root'),
  ): Promise<void> {
    const client = this.as(subject);
    for (const object of manifests) {
      await client.apply(this.kindOf(object), object, {
        fieldManager: 'kubectl',
        force: true,
      });
    }
  }

  get<T extends StoredObject>(kind: ResourceKind, name: string): Promise<T> {
    return this.client.get<T>(
      kind,
      kind.scope === 'Cluster' ? { name } : { namespace: 'default', name },
    );
  }

  async find<T extends StoredObject>(
    kind: ResourceKind,
    name: string,
  ): Promise<T | undefined> {
    try {
      return await this.get<T>(kind, name);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async list<T extends StoredObject>(kind: ResourceKind): Promise<T[]> {
    return (await this.client.list<T>(kind)).items;
  }

  /** `Reason: message` of a condition, with `+` or `-` for its status. */
  async condition(
    kind: ResourceKind,
    name: string,
    type: string,
  ): Promise<string> {
    const { status } = await this.get<
      StoredObject<unknown, { conditions?: Condition[] }>
    >(kind, name);
    const found = status?.conditions?.find(c => c.type === type);
    if (!found) return 'absent';
    return `${found.status === 'True' ? '+' : '-'}${found.reason}`;
  }

  /** Objects of a kind on the plane, as `namespace/name`. */
  async onPlane(kindName: string): Promise<StoredObject[]> {
    return (await this.planeClient.list(this.planeKind(kindName))).items;
  }

  planeKind(name: string): ResourceKind {
    return planeRegistry.all().find(k => k.kind === name)!;
  }

  /** Plays the kubelet: every Deployment and StatefulSet has the replicas it wants. */
  async runWorkloads(): Promise<void> {
    for (const kindName of ['Deployment', 'StatefulSet']) {
      for (const object of await this.onPlane(kindName)) {
        const replicas = (object.spec as { replicas?: number }).replicas ?? 1;
        await this.planeClient.update(
          this.planeKind(kindName),
          {
            ...object,
            status: {
              observedGeneration: object.metadata.generation,
              replicas,
              updatedReplicas: replicas,
              readyReplicas: replicas,
              availableReplicas: replicas,
              currentReplicas: replicas,
              conditions: [
                {
                  type: 'Available',
                  status: 'True',
                  reason: 'MinimumReplicasAvailable',
                },
              ],
            },
          },
          { subresource: 'status' },
        );
      }
    }
  }

  /** Resource versions of everything on both sides, except Events. */
  async versions(): Promise<Record<string, string>> {
    const out: Record<string, string> = {};
    const read = async (
      side: string,
      client: ResourceClient,
      kinds: readonly ResourceKind[],
    ) => {
      for (const kind of kinds) {
        if (kind.kind === 'Event') continue;
        for (const { metadata } of (await client.list(kind)).items) {
          out[
            `${side} ${kind.kind} ${metadata.namespace ?? ''}/${metadata.name}`
          ] = metadata.resourceVersion;
        }
      }
    };
    await read('control', this.client, controlPlaneRegistry().all());
    await read('plane', this.planeClient, planeRegistry.all());
    return out;
  }

  private kindOf(object: KubeObject): ResourceKind {
    const { group } = parseApiVersion(object.apiVersion);
    const kind = controlPlaneRegistry().byKind({ group, kind: object.kind });
    if (!kind) throw new Error(`There is no kind ${object.kind}.`);
    return kind;
  }
}

const WRITES = new Set(['create', 'update', 'patch', 'apply', 'delete']);

/** A client that asks before every call. */
function mortal(
  client: ResourceClient,
  mayGoOn: (isWrite: boolean) => void,
): ResourceClient {
  return new Proxy(client, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'watch') return method;
      return async (...args: unknown[]) => {
        mayGoOn(WRITES.has(String(name)));
        return Reflect.apply(method, target, args);
      };
    },
  });
}

/** The cluster-wide data plane that seeded environments run on. */
export const dataPlane: KubeObject = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: clusterDataPlaneKind.kind,
  metadata: { name: 'default' },
  spec: {
    planeID: 'default',
    clusterAgent: { clientCA: { value: 'test' } },
    secretStoreRef: { name: 'default' },
    gateway: {
      ingress: {
        external: {
          name: 'gateway-default',
          namespace: 'openchoreo-data-plane',
          http: { host: 'openchoreoapis.localhost', port: 19080 },
        },
        internal: {
          name: 'gateway-default',
          namespace: 'openchoreo-data-plane',
          http: { host: 'internal.openchoreoapis.localhost', port: 19080 },
        },
      },
    },
  },
};
