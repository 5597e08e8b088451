import {
  createInformer,
  Informer,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  clusterDataPlaneKind,
  clusterWorkflowPlaneKind,
  dataPlaneKind,
  KindDefinition,
  PlaneStatus,
  StoredObject,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import {
  planeKey,
  PlaneRef,
  PlaneType,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { Collector, CollectorLogger } from './collector';

type PlaneObject = StoredObject<{ planeID?: string }, PlaneStatus>;

/** Options of {@link collectFromPlanes}. */
export interface PlaneCollectionOptions {
  /** The control plane. */
  client: ResourceClient;
  /** Begins to collect from one plane; `identity` is `planeType/planeID`. */
  start(identity: string, plane: PlaneRef): Collector;
  logger: CollectorLogger;
}

const KINDS: ReadonlyArray<[PlaneType, KindDefinition]> = [
  ['dataplane', dataPlaneKind],
  ['dataplane', clusterDataPlaneKind],
  ['workflowplane', workflowPlaneKind],
  ['workflowplane', clusterWorkflowPlaneKind],
];

/**
 * One collector for each physical plane with plane objects, however many objects stand for it. The object used to reach it is one whose agent is connected,
 * if there is one.
 */
export function collectFromPlanes(options: PlaneCollectionOptions): Collector {
  const { client, logger } = options;
  const informers: Array<{
    planeType: PlaneType;
    informer: Informer<PlaneObject>;
  }> = [];
  const running = new Map<string, { via: string; collector: Collector }>();
  let stopped = false;
  let work: Promise<void> = Promise.resolve();

  const wanted = () => {
    const result = new Map<string, { ref: PlaneRef; connected: boolean }>();
    for (const { planeType, informer } of informers) {
      for (const { metadata, spec, status } of informer.list()) {
        const identity = `${planeType}/${spec?.planeID ?? metadata.name}`;
        const connected = status?.agentConnection?.connected ?? false;
        const other = result.get(identity);
        if (other && (other.connected || !connected)) continue;
        result.set(identity, {
          ref: {
            planeType,
            namespace: metadata.namespace,
            name: metadata.name,
          },
          connected,
        });
      }
    }
    return result;
  };

  const converge = async () => {
    if (stopped) return;
    const next = wanted();
    for (const [identity, { via, collector }] of [...running]) {
      const plane = next.get(identity);
      // A plane that is away for a moment keeps its collector, which resumes by itself.
      const stays = plane && (planeKey(plane.ref) === via || !plane.connected);
      if (stays) continue;
      running.delete(identity);
      await collector.stop();
    }
    for (const [identity, { ref }] of next) {
      if (stopped || running.has(identity)) continue;
      running.set(identity, {
        via: planeKey(ref),
        collector: options.start(identity, ref),
      });
      logger.info(`Collecting logs, events and metrics of ${identity}.`);
    }
  };
  const schedule = () => {
    work = work.then(converge).catch(error => {
      logger.warn(`Collectors could not be brought up to date: ${error}`);
    });
  };

  for (const [planeType, kind] of KINDS) {
    const informer = createInformer<PlaneObject>(client, kind, {
      backoff: { maxMs: 5_000 },
    });
    informer.addHandler(schedule);
    informers.push({ planeType, informer });
    informer.start();
  }
  return {
    async stop() {
      stopped = true;
      await Promise.all(informers.map(({ informer }) => informer.stop()));
      await work;
      await Promise.all(
        [...running.values()].map(({ collector }) => collector.stop()),
      );
    },
  };
}
