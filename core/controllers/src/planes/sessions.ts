import {
  createClient,
  createDiscoveryResolver,
  createInformer,
  Informer,
  InformerOptions,
  KindResolver,
  ResourceClient,
  ResourceKind,
} from '@openchoreo-portal/client';
import { writtenByOthers } from '@openchoreo-portal/delivery';
import {
  ApiError,
  GroupVersionKind,
  LABELS,
  MANAGED_BY,
  StoredObject,
} from '@openchoreo-portal/model';
import { planeKey, PlaneRef } from '../resolve';
import { Logger } from '../runtime';
import { PlaneConnector, withTimeout } from './connector';

/** Told about every change of an object that the platform applied to some plane, and of the pods that come of it. */
export type PlaneChangeHandler = (
  plane: PlaneRef,
  object: StoredObject,
) => void;

const REQUEST_TIMEOUT_MS = 30_000;
const SYNC_TIMEOUT_MS = 15_000;
/** The plane's own agent reconnects quickly, so watches do not wait long either. */
const WATCH_BACKOFF = { maxMs: 5_000 };
const OURS = `${LABELS.managedBy}=${MANAGED_BY}`;

/** One plane as controllers use it: a client, its kinds, and live copies of what the platform applied there. */
export class PlaneSession {
  readonly client: ResourceClient;
  private readonly resolver: KindResolver;
  private readonly informers = new Map<string, Informer>();
  private readonly resolved = new Map<string, ResourceKind>();
  private stopped = false;

  constructor(
    readonly ref: PlaneRef,
    connector: PlaneConnector,
    private readonly fieldManager: string,
    private readonly onChange: PlaneChangeHandler,
    private readonly logger: Logger,
  ) {
    const transport = withTimeout(connector.transport(ref), {
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    this.client = createClient(transport, { fieldManager });
    this.resolver = createDiscoveryResolver(transport);
  }

  /** URL parts of a kind, as the plane declares them; undefined when the plane does not serve it. */
  async kind(gvk: GroupVersionKind): Promise<ResourceKind | undefined> {
    const id = `${gvk.group}/${gvk.version}/${gvk.kind}`;
    const known = this.resolved.get(id);
    if (known) return known;
    const found = await this.resolver.resolve(gvk);
    if (found) this.resolved.set(id, found);
    return found;
  }

  /** Live copy of the platform's objects of a kind; filled when this resolves. Rejects when the plane does not answer in time. */
  async live(kind: ResourceKind): Promise<Informer> {
    return this.watch(`${kind.group}/${kind.version}/${kind.plural}`, kind, {
      labelSelector: OURS,
      // Of the notes about who wrote what only those about people are kept: most objects have none.
      transform: object => {
        const { managedFields, ...metadata } = object.metadata;
        const others = writtenByOthers(managedFields, this.fieldManager);
        return {
          ...object,
          metadata:
            others.length > 0
              ? { ...metadata, managedFields: others }
              : metadata,
        };
      },
      indexes: {
        release: o => [o.metadata.labels?.[LABELS.renderedReleaseUid] ?? ''],
      },
    });
  }

  /**
   * Live copy of the pods that carry the platform's labels, whoever made them; undefined when the plane serves no pods. Indexed by
   * `environment`: `<organisation>/<environment>`.
   */
  async pods(): Promise<Informer | undefined> {
    const kind = await this.kind({ group: '', version: 'v1', kind: 'Pod' });
    return (
      kind &&
      this.watch('pods of workloads', kind, {
        labelSelector: LABELS.environment,
        indexes: { environment: environmentOf },
      })
    );
  }

  private async watch(
    id: string,
    kind: ResourceKind,
    options: Pick<
      InformerOptions<StoredObject>,
      'labelSelector' | 'indexes' | 'transform'
    >,
  ): Promise<Informer> {
    if (this.stopped) throw this.unavailable();
    let informer = this.informers.get(id);
    if (!informer) {
      informer = createInformer(this.client, kind, {
        ...options,
        backoff: WATCH_BACKOFF,
        onError: error =>
          this.logger.debug(
            `Watch of ${kind.plural} on ${planeKey(this.ref)}: ${error}`,
          ),
      });
      informer.addHandler(({ previous, current }) => {
        const object = current ?? previous;
        if (object) this.onChange(this.ref, object);
      });
      this.informers.set(id, informer);
      informer.start();
    }
    if (!informer.hasSynced()) {
      await withDeadline(informer.waitForSync(), SYNC_TIMEOUT_MS, () =>
        this.unavailable(),
      );
      // It also stops waiting when the session ends, with nothing in it.
      if (!informer.hasSynced()) throw this.unavailable();
    }
    return informer;
  }

  private unavailable(): ApiError {
    return new ApiError({
      reason: 'ServiceUnavailable',
      message: `Plane ${planeKey(this.ref)} does not answer.`,
      remedy: 'Check that its agent is connected.',
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.informers.values()].map(i => i.stop()));
  }
}

/** Sessions by plane, made when first asked for. */
export class PlaneSessions {
  private readonly sessions = new Map<string, PlaneSession>();
  private stopped = false;

  constructor(
    private readonly options: {
      connector: PlaneConnector;
      fieldManager: string;
      onChange: PlaneChangeHandler;
      logger: Logger;
    },
  ) {}

  get(ref: PlaneRef): PlaneSession {
    const id = planeKey(ref);
    let session = this.sessions.get(id);
    if (!session) {
      const { connector, fieldManager, onChange, logger } = this.options;
      session = new PlaneSession(
        ref,
        connector,
        fieldManager,
        onChange,
        logger,
      );
      this.sessions.set(id, session);
      if (this.stopped) void session.stop();
    }
    return session;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.sessions.values()].map(s => s.stop()));
    this.sessions.clear();
  }
}

function environmentOf({ metadata }: StoredObject): string[] {
  const labels = metadata.labels ?? {};
  return [`${labels[LABELS.namespace]}/${labels[LABELS.environment]}`];
}

async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  error: () => Error,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined = undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(error()), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
