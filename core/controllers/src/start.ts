import {
  createInformerFactory,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  Clock,
  fnv1a32Number,
  parseKey,
  systemClock,
} from '@openchoreo-portal/model';
import { automaticPromotionController } from './automatic-promotion/controller';
import { changeSetController } from './change-set/controller';
import { componentController } from './component/controller';
import { pipelineControllers } from './deployment-pipeline/controller';
import { environmentControllers } from './environment/controller';
import { eventController } from './event/controller';
import { organizationController } from './organization/controller';
import { planeControllers } from './plane/controller';
import { PlaneConnector } from './planes';
import { previewEnvironmentController } from './preview-environment/controller';
import { projectController } from './project/controller';
import { projectReleaseBindingController } from './project-release-binding/controller';
import { promotionController } from './promotion/controller';
import { createHttpProber, Prober } from './promotion/prober';
import { releaseBindingController } from './release-binding/controller';
import { renderedReleaseController } from './rendered-release/controller';
import { resourceController } from './resource/controller';
import { resourceReleaseBindingController } from './resource-release-binding/controller';
import {
  Controller,
  InformerLookups,
  Logger,
  Lookups,
  runController,
  RunningController,
  silentLogger,
} from './runtime';
import { workflowRunController } from './workflow-run/controller';

/** Holds the right to run controllers. With one replica nothing is needed. */
export interface LeaderElector {
  /** Resolves when this process leads; `lost` aborts when it no longer does. */
  lead(
    signal: AbortSignal,
  ): Promise<{ lost: AbortSignal; release(): Promise<void> }>;
}

/** Options of {@link startControlPlane}. */
export interface ControlPlaneOptions {
  /** Client with the controllers' own rights. */
  client: ResourceClient;
  planes: PlaneConnector;
  clock?: Clock;
  logger?: Logger;
  /** Looks at addresses and metrics for verifications. Default: HTTP only. */
  prober?: Prober;
  /** Objects that each controller works on at the same time. Default 4. */
  workers?: number;
  /** One per shard, the same number in every replica; a shard holds whole namespaces. Absent: this process leads all there is. */
  leaders?: readonly LeaderElector[];
}

/** Controllers at work. */
export interface ControlPlane {
  /** Reads of the same caches, for the plan API; filled once `ready` resolves. */
  readonly lookups: Lookups;
  /** Resolves when the caches are filled. */
  readonly ready: Promise<void>;
  /** Resolves when no controller has anything to do right now. For tests and benches. */
  idle(): Promise<void>;
  /** Finishes what runs, then stops. */
  stop(): Promise<void>;
}

/** Every controller of the control plane. */
export function controllersOf(options: {
  planes: PlaneConnector;
  prober?: Prober;
}): readonly Controller[] {
  const { planes, prober = createHttpProber() } = options;
  return [
    organizationController,
    eventController,
    ...planeControllers,
    ...environmentControllers,
    ...pipelineControllers,
    projectController,
    projectReleaseBindingController,
    resourceController,
    resourceReleaseBindingController,
    componentController,
    releaseBindingController,
    promotionController({ prober }),
    changeSetController,
    automaticPromotionController,
    previewEnvironmentController,
    renderedReleaseController({ planes }),
    workflowRunController({ planes }),
  ];
}

/** Starts all controllers. Returns at once; they begin when the caches are filled and this process leads. */
export function startControlPlane(options: ControlPlaneOptions): ControlPlane {
  const {
    client,
    planes,
    clock = systemClock,
    logger = silentLogger,
    workers,
    leaders = [],
    prober,
  } = options;
  const factory = createInformerFactory(client, {
    onError: (error, attempt) => {
      if (attempt <= 3) logger.warn(`Watch failed: ${error}`);
    },
  });
  const lookups = new InformerLookups(factory);
  const controllers = controllersOf({ planes, ...(prober ? { prober } : {}) });
  for (const { kind, watches, reads } of controllers) {
    for (const k of [
      kind,
      ...(watches ?? []).map(w => w.kind),
      ...(reads ?? []),
    ]) {
      lookups.informer(k);
    }
  }
  factory.start();
  const abort = new AbortController();
  const shards = leaders.length > 0 ? leaders : [undefined];
  const running = new Map<number, RunningController[]>();
  const stopping = new Map<number, Promise<unknown>>();
  // Whoever asks second waits for the first: a lease is given back only when nothing runs any more.
  const stopShard = async (shard: number) => {
    const controllersOfShard = running.get(shard);
    if (controllersOfShard) {
      running.delete(shard);
      stopping.set(shard, Promise.all(controllersOfShard.map(c => c.stop())));
    }
    await stopping.get(shard);
  };
  // Nothing runs before every cache is filled: a missing object must mean that it does not exist.
  const ready = factory.waitForSync();
  const run = async (leader: LeaderElector | undefined, shard: number) => {
    await ready;
    while (!abort.signal.aborted) {
      const term = await leader?.lead(abort.signal);
      const ended = term
        ? AbortSignal.any([term.lost, abort.signal])
        : abort.signal;
      if (!ended.aborted) {
        running.set(
          shard,
          controllers.map(controller =>
            runController(controller, {
              client,
              lookups,
              clock,
              logger,
              workers,
              owns:
                shards.length === 1
                  ? undefined
                  : key => shardOf(key, shards.length) === shard,
            }),
          ),
        );
        await aborted(ended);
        await stopShard(shard);
      }
      await term?.release();
    }
  };
  const life = Promise.all(shards.map(run)).catch(error =>
    logger.error(`Controllers stopped: ${error}`),
  );

  return {
    lookups,
    ready,
    async idle() {
      await ready;
      await new Promise(resolve => setTimeout(resolve, 0));
      for (let quiet = 0; quiet < 3; ) {
        const busy = [...running.values()]
          .flat()
          .filter(c => c.queue.busy > 0 || c.queue.retrying > 0);
        quiet = busy.length === 0 ? quiet + 1 : 0;
        await Promise.all(busy.map(c => c.queue.idle()));
        // Watch events of the last writes are on their way.
        await new Promise(resolve => setTimeout(resolve, 15));
      }
    },
    async stop() {
      abort.abort();
      await Promise.all([...running.keys()].map(stopShard));
      await factory.stop();
      await life;
    },
  };
}

/** The shard of a key: objects of one namespace stay together, because their controllers wake each other. */
export function shardOf(key: string, shards: number): number {
  return fnv1a32Number(parseKey(key).namespace ?? '') % shards;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
