import {
  Condition,
  findCondition,
  HealthStatus,
  ReleaseBinding,
  RenderedRelease,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { healthOf } from '../health';
import { adviceFor } from './remedies';
import { Diagnosis, DiagnosisInputs, DiagnosisStep } from './types';

/** What one level found: its own words, and the reason if the chain ends here. */
interface Finding {
  steps: DiagnosisStep[];
  reason: string;
  fallback?: Pick<Diagnosis, 'state' | 'remedy'>;
}

const PROGRESS = { state: 'progress', remedy: 'Wait a moment.' } as const;

/**
 * Why a component does not run in an environment, as one chain from the component to the first cause; undefined when it runs. Pure.
 *
 * The order is that of the way software takes: component, build, binding (order, gates, rendering, dependencies), plane, pods, the other
 * objects. The first level that is not in order is the cause, because everything after it only waits for it.
 */
export function diagnose(inputs: DiagnosisInputs): Diagnosis | undefined {
  const { component } = inputs;
  const self: DiagnosisStep = {
    kind: 'Component',
    name: component.metadata.name,
    says: `It does not run in ${inputs.environment}.`,
  };
  const found =
    deletion(inputs) ?? release(inputs) ?? binding(inputs) ?? plane(inputs);
  if (!found) return undefined;
  return {
    ...adviceFor(found.reason, found.fallback),
    reason: found.reason,
    chain: [self, ...found.steps],
  };
}

function deletion({ component, binding: b }: DiagnosisInputs) {
  const going = [component, ...(b ? [b] : [])].find(
    o => o.metadata.deletionTimestamp,
  );
  return (
    going && {
      reason: 'Deleting',
      fallback: PROGRESS,
      steps: [step(going, 'It is being deleted.')],
    }
  );
}

/** Nothing was released: the component itself or its build is the cause. What an earlier release runs is another matter. */
function release({
  component,
  binding: b,
  runs = [],
}: DiagnosisInputs): Finding | undefined {
  const ready = findCondition(component.status?.conditions, 'Ready');
  if (ready?.status !== 'False' || b?.status?.syncedRelease) return undefined;
  if (ready.reason !== 'WorkloadNotFound') {
    return { reason: ready.reason, steps: [step(component, ready.message)] };
  }
  const none = step(component, 'It has nothing to run yet.');
  const run = newest(runs);
  if (!run) return { reason: 'NotBuilt', steps: [none] };
  const failed = findCondition(run.status?.conditions, 'WorkflowFailed');
  if (failed?.status === 'True') {
    const reason =
      failed.reason === 'WorkflowCancelled' ? failed.reason : 'BuildFailed';
    const task = run.status?.tasks?.find(
      t => t.phase === 'Failed' || t.phase === 'Error',
    );
    return {
      reason,
      steps: [
        none,
        step(run, failed.message),
        ...(task
          ? [
              {
                kind: 'Step',
                name: task.name,
                says: task.message || 'It failed.',
              },
            ]
          : []),
      ],
    };
  }
  const completed = findCondition(run.status?.conditions, 'WorkflowCompleted');
  return {
    reason: 'BuildRunning',
    steps: [none, step(run, completed?.message || 'It is being built.')],
  };
}

const WAITS = ['ConnectionsResolved', 'ResourceDependenciesReady'];

/** The binding's own reasons: not there, switched off, held, not renderable, waiting for others. */
function binding({
  binding: b,
  environment,
}: DiagnosisInputs): Finding | undefined {
  if (!b) {
    return {
      reason: 'NotDeployed',
      steps: [
        {
          kind: 'Environment',
          name: environment,
          says: 'No release was deployed here.',
        },
      ],
    };
  }
  const conditions = b.status?.conditions;
  const synced = findCondition(conditions, 'ReleaseSynced');
  if (synced?.status === 'False') {
    // A set that waits for addresses says so in a condition of its own, which names them.
    const waits = WAITS.map(type => findCondition(conditions, type)).find(
      c => c?.status === 'False',
    );
    return ofCondition(b, waits ?? synced);
  }
  if (b.spec.state === 'Undeploy') {
    return {
      reason: 'ResourcesUndeployed',
      steps: [step(b, 'It was undeployed on purpose.')],
    };
  }
  if (!synced) {
    return {
      reason: 'Reconciling',
      fallback: PROGRESS,
      steps: [step(b, 'It was not looked at yet.')],
    };
  }
  return undefined;
}

/** What the plane reports: refused objects, pods, then the other objects; dependencies come last, because they do not stop what runs. */
function plane({
  binding: b,
  releases = [],
}: DiagnosisInputs): Finding | undefined {
  const conditions = b?.status?.conditions;
  const ready = findCondition(conditions, 'Ready');
  if (!b || ready?.status === 'True') return undefined;
  for (const rendered of releases) {
    const applied = findCondition(
      rendered.status?.conditions,
      'ResourcesApplied',
    );
    if (applied?.status === 'False') {
      return {
        reason: applied.reason,
        steps: [step(rendered, applied.message)],
      };
    }
  }
  const worst = releases.flatMap(unhealthy)[0];
  const pod = releases
    .flatMap(r => r.status?.pods ?? [])
    .filter(p => p.problem)
    .sort((a, z) => Number(z.problem!.failing) - Number(a.problem!.failing))[0];
  // A pod that fails explains its workload. Secrets come before pods: without them none starts.
  if (pod?.problem && (!worst || worst.isWorkload || pod.problem.failing)) {
    const secret = releases
      .flatMap(unhealthy)
      .find(o => o.step.kind === 'ExternalSecret');
    if (secret && pod.problem.reason === 'CreateContainerConfigError') {
      return secret.finding;
    }
    return {
      reason: pod.problem.reason,
      steps: [
        ...(worst?.isWorkload ? [worst.step] : []),
        { kind: 'Pod', name: pod.name, says: pod.problem.message },
      ],
    };
  }
  if (worst) return worst.finding;
  const waits = WAITS.map(type => findCondition(conditions, type)).find(
    c => c?.status === 'False',
  );
  if (waits) return ofCondition(b, waits);
  return ready
    ? { ...ofCondition(b, ready), fallback: PROGRESS }
    : {
        reason: 'Reconciling',
        fallback: PROGRESS,
        steps: [step(b, 'It was not looked at yet.')],
      };
}

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);
const SEVERITY: readonly HealthStatus[] = [
  'Degraded',
  'Unknown',
  'Progressing',
];

/** Objects of a release that are not healthy, the worst first. */
function unhealthy(rendered: RenderedRelease) {
  return (rendered.status?.resources ?? [])
    .filter(r => SEVERITY.includes(r.healthStatus as HealthStatus))
    .sort(
      (a, b) =>
        SEVERITY.indexOf(a.healthStatus as HealthStatus) -
        SEVERITY.indexOf(b.healthStatus as HealthStatus),
    )
    .map(r => {
      const wanted = rendered.spec.resources?.find(o => o.id === r.id)?.object;
      const told =
        wanted && r.healthStatus !== 'Unknown'
          ? healthOf({ ...wanted, status: r.status })
          : undefined;
      const reason = told?.reason ?? 'Unknown';
      const line: DiagnosisStep = {
        kind: r.kind,
        name: r.name,
        says: told?.message ?? 'The plane does not show it.',
      };
      return {
        step: line,
        isWorkload: WORKLOADS.has(r.kind),
        finding: {
          reason,
          steps: [line],
          ...(r.healthStatus === 'Progressing' ? { fallback: PROGRESS } : {}),
        } as Finding,
      };
    });
}

function ofCondition(b: ReleaseBinding, condition: Condition): Finding {
  return { reason: condition.reason, steps: [step(b, condition.message)] };
}

function step(
  object: { kind: string; metadata: { name: string } },
  says: string,
): DiagnosisStep {
  return { kind: object.kind, name: object.metadata.name, says };
}

function newest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return [...runs].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  )[0];
}
