import { Condition, setCondition, timestamp } from '@openchoreo-portal/model';
import {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../cluster/objects';

/** What the kubelet knows about one container. */
export interface ContainerView {
  spec: Container;
  init: boolean;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  ready: boolean;
  started: boolean;
  imageID: string;
  containerID?: string;
  /** Why it is not ready although it runs. */
  notReady?: string;
}

/** What the runtime says about a pod. */
export interface RuntimeView {
  name: string;
  limitations: readonly string[];
}

/** Condition that tells how well the pod is kept apart from the rest of the machine. */
export const ISOLATED = 'plane.openchoreo.dev/Isolated';

function containerStatus(view: ContainerView): ContainerStatus {
  return {
    name: view.spec.name,
    image: view.spec.image ?? '',
    imageID: view.imageID,
    ...(view.containerID ? { containerID: view.containerID } : {}),
    ready: view.ready,
    started: view.started,
    restartCount: view.restartCount,
    state: view.state,
    lastState: view.lastState,
  };
}

function phaseOf(
  pod: Pod,
  views: readonly ContainerView[],
): PodStatus['phase'] {
  const init = views.filter(v => v.init);
  const main = views.filter(v => !v.init);
  if (
    init.some(
      v =>
        v.state.terminated &&
        v.state.terminated.exitCode !== 0 &&
        pod.spec?.restartPolicy === 'Never',
    )
  ) {
    return 'Failed';
  }
  if (init.some(v => v.state.terminated?.exitCode !== 0)) return 'Pending';
  if (main.length > 0 && main.every(v => v.state.terminated)) {
    const policy = pod.metadata.deletionTimestamp
      ? 'Never'
      : pod.spec?.restartPolicy ?? 'Always';
    const failed = main.some(v => v.state.terminated!.exitCode !== 0);
    // A pod that will be restarted is not over; who owns it would replace it.
    if (policy === 'Always' || (policy === 'OnFailure' && failed)) {
      return 'Running';
    }
    return failed ? 'Failed' : 'Succeeded';
  }
  const begun = (v: ContainerView) =>
    v.state.running || v.state.terminated || v.lastState.terminated;
  return main.some(begun) ? 'Running' : 'Pending';
}

/** Status of a pod from its containers. Pure. */
export function podStatus(
  pod: Pod,
  views: readonly ContainerView[],
  options: {
    runtime: RuntimeView;
    podIp: string;
    now: Date;
    /** Set when the pod as a whole has failed (deadline). */
    failed?: { reason: string; message: string };
  },
): PodStatus {
  const { now, runtime } = options;
  const old = pod.status;
  const phase = options.failed ? 'Failed' : phaseOf(pod, views);
  const init = views.filter(v => v.init);
  const main = views.filter(v => !v.init);
  const initialized = init.every(v => v.state.terminated?.exitCode === 0);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const unready = main.filter(v => !v.ready);
  const ready =
    !finished &&
    initialized &&
    unready.length === 0 &&
    !pod.metadata.deletionTimestamp;

  let conditions: Condition[] = old?.conditions ?? [];
  const put = (type: string, ok: boolean, reason: string, message: string) => {
    conditions = setCondition(
      conditions,
      {
        type,
        status: ok ? 'True' : 'False',
        reason,
        message,
        observedGeneration: pod.metadata.generation,
      },
      now,
    );
  };
  put('PodScheduled', true, 'Scheduled', '');
  put(
    'Initialized',
    initialized,
    initialized ? 'PodInitialized' : 'ContainersNotInitialized',
    '',
  );
  let reason = 'ContainersReady';
  let message = '';
  if (finished) {
    reason = phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  } else if (!ready) {
    reason = 'ContainersNotReady';
    const why = unready.find(v => v.notReady)?.notReady;
    message = `containers with unready status: [${unready
      .map(v => v.spec.name)
      .join(' ')}]${why ? `: ${why}` : ''}`;
  }
  put('ContainersReady', ready, reason, message);
  put('Ready', ready, reason, message);
  put(
    ISOLATED,
    runtime.limitations.length === 0,
    runtime.limitations.length === 0
      ? 'Isolated'
      : `Runtime${runtime.name[0].toUpperCase()}${runtime.name.slice(1)}`,
    runtime.limitations.length === 0
      ? 'Own processes, files and network; connections pass the proxy of the plane.'
      : runtime.limitations.join(' '),
  );
  const waiting = views.find(
    v =>
      v.state.waiting &&
      v.state.waiting.reason !== 'ContainerCreating' &&
      v.state.waiting.reason !== 'PodInitializing',
  );
  const why =
    options.failed ??
    (pod.metadata.deletionTimestamp && !finished
      ? { reason: 'Terminating', message: undefined }
      : waiting?.state.waiting);
  return {
    phase,
    ...(why
      ? { reason: why.reason, ...(why.message ? { message: why.message } : {}) }
      : {}),
    conditions,
    hostIP: '127.0.0.1',
    podIP: options.podIp,
    podIPs: [{ ip: options.podIp }],
    startTime: old?.startTime ?? timestamp(now),
    qosClass: 'BestEffort',
    containerStatuses: main.map(containerStatus),
    ...(init.length
      ? { initContainerStatuses: init.map(containerStatus) }
      : {}),
    observedGeneration: pod.metadata.generation,
  };
}
