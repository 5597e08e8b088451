import {
  createClient,
  createInformer,
  Informer,
  ResourceKind,
  Transport,
} from '@openchoreo-portal/client';
import { Clock, isApiError, LABELS } from '@openchoreo-portal/model';
import { PlaneType } from '@openchoreo-portal/plugin-openchoreo-node';
import { SourceScope } from '../model';
import { EmbeddedStore } from '../store/embedded';
import { EVENT, EventScopes, KubeEvent, toNewEvent } from './events';
import { LogFollower } from './follower';
import { PodMetrics, POD_METRICS, sampleOf } from './measurements';
import { ARGO_WORKFLOW_LABEL, containersOf, Pod, scopeOf } from './pods';

/** What a collector says. A Backstage `LoggerService` fits. */
export interface CollectorLogger {
  info(message: string): void;
  warn(message: string): void;
}

/** Options of {@link startCollector}. */
export interface CollectorOptions {
  /** Identity of the plane in the store, `dataplane/default`. */
  plane: string;
  planeType: PlaneType;
  transport: Transport;
  store: EmbeddedStore;
  clock: Clock;
  logger: CollectorLogger;
  /** Project and component of a workflow run, for the pods that do not say; asked once per run. Absent: they stay unknown. */
  ownerOfRun?(
    namespace: string,
    run: string,
  ): Promise<{ project?: string; component?: string }>;
  /** Containers followed at once. Default 400. */
  maxFollowers?: number;
}

interface RunOwner {
  project?: string;
  component?: string;
}

/** A running collector. */
export interface Collector {
  stop(): Promise<void>;
}

const POD: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  scope: 'Namespaced',
};
/** Failures in a row before one line is logged. */
const WORTH_SAYING = 5;
/** A plane that comes back is followed again within seconds. */
const BACKOFF = { maxMs: 3_000 };

/**
 * Copies logs, events and measurements of one plane into the store until stopped: components of a data plane, runs of a workflow plane. Never throws; while
 * the plane is away it keeps trying.
 */
export function startCollector(options: CollectorOptions): Collector {
  const { plane, store, clock, logger, transport } = options;
  const client = createClient(transport, {
    fieldManager: 'openchoreo-observer',
  });
  const tells: SourceScope['type'] =
    options.planeType === 'workflowplane' ? 'workflow' : 'component';
  const podSelector =
    tells === 'workflow'
      ? ARGO_WORKFLOW_LABEL
      : `${LABELS.namespace},!${ARGO_WORKFLOW_LABEL}`;
  const followers = new Map<string, LogFollower>();
  // A finished follower stays as long as its pod is there, so that it is not begun again; it holds no stream.
  const finished = new Set<string>();
  const waiting = new Map<string, Pod>();
  const maxFollowers = options.maxFollowers ?? 400;
  const eventScopes = new EventScopes(client);
  let stopped = false;

  const complain = (what: string) => {
    let said = false;
    return (error: unknown, attempt: number) => {
      if (attempt === 1) said = false;
      if (attempt < WORTH_SAYING || said || stopped) return;
      said = true;
      logger.warn(
        `${what} of ${plane} cannot be read; it keeps trying: ${
          error instanceof Error ? error.message : error
        }`,
      );
    };
  };

  const pods = createInformer<Pod>(client, POD, {
    labelSelector: podSelector,
    backoff: BACKOFF,
    onError: complain('Pods'),
  });

  function admitWaiting(): void {
    for (const [uid, pod] of [...waiting]) {
      if (followers.size - finished.size >= maxFollowers || stopped) return;
      waiting.delete(uid);
      follow(pod);
    }
  }

  const owners = new Map<string, Promise<RunOwner>>();
  function ownerOf(namespace: string, run: string): Promise<RunOwner> {
    const key = `${namespace}/${run}`;
    let owner = owners.get(key);
    if (!owner) {
      // A run that is gone has no owner any more; its log is kept all the same.
      owner = options.ownerOfRun!(namespace, run).catch(() => ({}));
      if (owners.size > 10_000) owners.clear();
      owners.set(key, owner);
    }
    return owner;
  }

  function follow(pod: Pod): void {
    const scope = scopeOf(pod.metadata);
    if (!scope) return;
    const unowned =
      scope.type === 'workflow' && !scope.project && !scope.component;
    if (!unowned || !options.ownerOfRun) {
      followAs(pod, scope);
      return;
    }
    ownerOf(scope.namespace, scope.workflowRun).then(owner => {
      if (stopped) return;
      // The pod may have changed, or gone, while the owner was looked up.
      const { namespace, name, uid } = pod.metadata;
      const latest = pods.get(`${namespace}/${name}`);
      followAs(latest?.metadata.uid === uid ? latest : pod, {
        ...scope,
        project: owner.project ?? '',
        component: owner.component ?? '',
      });
      if (!latest) onPod({ previous: pod });
    });
  }

  function followAs(pod: Pod, scope: SourceScope): void {
    eventScopes.remember(pod, scope);
    for (const container of containersOf(pod)) {
      const key = `${pod.metadata.uid}/${container}`;
      const running = followers.get(key);
      if (running) {
        running.update(pod);
        continue;
      }
      if (followers.size - finished.size >= maxFollowers) {
        if (waiting.size === 0) {
          logger.warn(
            `${plane} has more than ${maxFollowers} running containers; the logs of the others wait.`,
          );
        }
        waiting.set(pod.metadata.uid, pod);
        continue;
      }
      const follower = new LogFollower({
        plane,
        scope,
        container,
        pod,
        transport,
        logs: store.logs,
        clock,
        onError: complain(`The log of pod ${pod.metadata.name}`),
      });
      followers.set(key, follower);
      follower.finished.then(() => {
        finished.add(key);
        admitWaiting();
      });
    }
  }
  function onPod({ previous, current }: { previous?: Pod; current?: Pod }) {
    if (current) {
      follow(current);
      return;
    }
    if (!previous) return;
    waiting.delete(previous.metadata.uid);
    for (const container of containersOf(previous)) {
      const key = `${previous.metadata.uid}/${container}`;
      const follower = followers.get(key);
      if (!follower) continue;
      follower.podDeleted();
      follower.finished.then(() => {
        followers.delete(key);
        finished.delete(key);
        admitWaiting();
      });
    }
  }

  pods.addHandler(onPod);

  const informers: Array<Informer<never>> = [
    pods as unknown as Informer<never>,
  ];
  const events = createInformer<KubeEvent>(client, EVENT, {
    backoff: BACKOFF,
    onError: complain('Events'),
  });
  events.addHandler(({ current }) => {
    if (!current) return;
    eventScopes
      .scopeOf(current)
      .then(scope => {
        // One cluster may be several planes: each tells its own.
        if (scope?.type === tells && !stopped) {
          store.events.put(toNewEvent(plane, current, scope));
        }
      })
      .catch(error => logger.warn(`An event was not stored: ${error}`));
  });
  informers.push(events as unknown as Informer<never>);

  if (options.planeType === 'dataplane') {
    const said = complain('Metrics');
    const metrics = createInformer<PodMetrics>(client, POD_METRICS, {
      backoff: { maxMs: 30_000 },
      onError: (error, attempt) => {
        // A cluster without metrics-server is not in trouble, it only has no metrics.
        if (!isApiError(error, 'NotFound')) said(error, attempt);
      },
    });
    metrics.addHandler(({ current }) => {
      if (!current || stopped) return;
      const { namespace, name } = current.metadata;
      const sample = sampleOf(current, pods.get(`${namespace}/${name}`));
      if (sample) store.metrics.put(sample);
    });
    informers.push(metrics as unknown as Informer<never>);
  }
  for (const informer of informers) informer.start();

  return {
    async stop() {
      stopped = true;
      await Promise.all([
        ...informers.map(informer => informer.stop()),
        ...[...followers.values()].map(follower => follower.stop()),
      ]);
    },
  };
}
