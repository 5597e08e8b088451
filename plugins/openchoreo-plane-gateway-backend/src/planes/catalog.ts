import {
  createInformer,
  Informer,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  clusterDataPlaneKind,
  clusterObservabilityPlaneKind,
  clusterWorkflowPlaneKind,
  dataPlaneKind,
  KindDefinition,
  observabilityPlaneKind,
  PlaneStatus,
  StoredObject,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import {
  planeKey,
  PlaneRef,
  PlaneType,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { LoggerService } from '@backstage/backend-plugin-api';
import { PlaneIdentity } from '../config';
import { ClientCa, resolveClientCa } from './clientCa';

/** The part of every plane's spec that the gateway reads. */
export interface PlaneSpec {
  planeID?: string;
  clusterAgent?: { clientCA?: ClientCa };
}
/** A plane object of any of the six kinds. */
export type PlaneObject = StoredObject<PlaneSpec, PlaneStatus>;

/** A plane object and what the gateway made of it. */
export interface PlaneRecord {
  key: string;
  ref: PlaneRef;
  kind: KindDefinition;
  identity: PlaneIdentity;
  object: PlaneObject;
  /** PEM; absent while it cannot be resolved. */
  clientCa?: string;
  /** Why there is no `clientCa`, one sentence. */
  problem?: string;
}

/** Both are absent at times: a new plane has no `previous`, a deleted one no `current`. */
export interface PlaneChange {
  previous?: PlaneRecord;
  current?: PlaneRecord;
}

const KINDS: ReadonlyArray<[PlaneType, KindDefinition]> = [
  ['dataplane', dataPlaneKind],
  ['dataplane', clusterDataPlaneKind],
  ['workflowplane', workflowPlaneKind],
  ['workflowplane', clusterWorkflowPlaneKind],
  ['observabilityplane', observabilityPlaneKind],
  ['observabilityplane', clusterObservabilityPlaneKind],
];

/** A live copy of all plane objects, by key and by the identity that agents claim. */
export class PlaneCatalog {
  private readonly informers: Informer<PlaneObject>[] = [];
  private readonly records = new Map<string, PlaneRecord>();
  private readonly listeners: Array<(change: PlaneChange) => void> = [];
  /** Changes of one object are handled in order, although a secret may have to be read. */
  private readonly pending = new Map<string, Promise<void>>();
  private synced = false;

  constructor(
    private readonly client: ResourceClient,
    private readonly logger: LoggerService,
  ) {}

  /** Begins to watch; never rejects. */
  start(): void {
    for (const [planeType, kind] of KINDS) {
      let reported = false;
      const informer = createInformer<PlaneObject>(this.client, kind, {
        backoff: { maxMs: 2_000 },
        onError: (error, attempt) => {
          if (attempt < 5 || reported) return;
          reported = true;
          this.logger.warn(
            `Planes of kind ${kind.kind} cannot be watched; it keeps trying: ${error}`,
          );
        },
      });
      informer.addHandler(({ key, current }) => {
        reported = false;
        this.enqueue(planeType, kind, key, current);
      });
      this.informers.push(informer);
      informer.start();
    }
    Promise.all(this.informers.map(informer => informer.waitForSync()))
      .then(() => Promise.all(this.pending.values()))
      .then(() => {
        this.synced = true;
      });
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map(informer => informer.stop()));
  }

  /** True when every plane that existed at the start is known. */
  hasSynced(): boolean {
    return this.synced;
  }

  get(key: string): PlaneRecord | undefined {
    return this.records.get(key);
  }

  list(): PlaneRecord[] {
    return [...this.records.values()];
  }

  /** Several plane objects may stand for one physical plane. */
  withIdentity({ planeType, planeID }: PlaneIdentity): PlaneRecord[] {
    return this.list().filter(
      ({ identity }) =>
        identity.planeType === planeType && identity.planeID === planeID,
    );
  }

  onChange(listener: (change: PlaneChange) => void): void {
    this.listeners.push(listener);
  }

  private enqueue(
    planeType: PlaneType,
    kind: KindDefinition,
    objectKey: string,
    object: PlaneObject | undefined,
  ): void {
    const id = `${kind.kind}/${objectKey}`;
    const task = (this.pending.get(id) ?? Promise.resolve()).then(() =>
      this.apply(planeType, kind, objectKey, object),
    );
    this.pending.set(id, task);
    task.then(() => {
      if (this.pending.get(id) === task) this.pending.delete(id);
    });
  }

  private async apply(
    planeType: PlaneType,
    kind: KindDefinition,
    objectKey: string,
    object: PlaneObject | undefined,
  ): Promise<void> {
    const [namespace, name] = objectKey.includes('/')
      ? objectKey.split('/')
      : [undefined, objectKey];
    const ref: PlaneRef = { planeType, namespace, name };
    const key = planeKey(ref);
    const previous = this.records.get(key);
    let current: PlaneRecord | undefined;
    if (object) {
      const ca = await resolveClientCa(
        this.client,
        object.spec?.clusterAgent?.clientCA,
        namespace,
      );
      current = {
        key,
        ref,
        kind,
        object,
        identity: { planeType, planeID: object.spec?.planeID ?? name },
        ...ca,
      };
      this.records.set(key, current);
    } else {
      this.records.delete(key);
    }
    for (const listener of this.listeners) listener({ previous, current });
  }
}
