import { useMemo, useState } from 'react';
import {
  clusterDeploymentPipelineKind,
  Component,
  componentKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  findCondition,
  LABELS,
  Project,
  projectKind,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  pipelineOrder,
  StatusTone,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Worst tone first: what a project's health in an environment is made of. */
const SEVERITY: readonly StatusTone[] = [
  'error',
  'waiting',
  'progress',
  'unknown',
  'ok',
  'off',
];

/** Rank of a tone, the worst is 0. */
export const severity = (tone: StatusTone) => SEVERITY.indexOf(tone);

/** Health of a project in one environment: the worst of its components. */
export interface EnvironmentHealth {
  environment: string;
  tone: StatusTone;
  /** Components by tone. */
  counts: Partial<Record<StatusTone, number>>;
}

/** What waits for somebody in a project. */
export interface Waiting {
  /** Promotions that wait for an approval. */
  approvals: number;
  /** Components whose newest build failed. */
  failedBuilds: number;
  /** One of them. */
  failedBuildOf?: string;
  /** Fields that others changed on planes. */
  drift: number;
}

/** A project with its components and where they stand. */
export interface ProjectHealth {
  project: Project;
  components: number;
  /** In the order of the project's pipeline. */
  environments: EnvironmentHealth[];
  waiting: Waiting;
}

/** What {@link summarize} looks at: everything of an organisation. */
export interface ProjectInputs {
  projects: readonly Project[];
  components?: readonly Component[];
  bindings?: readonly ReleaseBinding[];
  pipelines?: readonly DeploymentPipeline[];
  promotions?: readonly Promotion[];
  runs?: readonly WorkflowRun[];
}

/** Worst tone of a project over its environments; `off` when nothing is deployed. */
export function worstTone({ environments }: ProjectHealth): StatusTone {
  return environments.reduce<StatusTone>(
    (worst, { tone }) => (severity(tone) < severity(worst) ? tone : worst),
    'off',
  );
}

/** Pure: groups what an organisation has by project. Linear in the number of objects. */
export const summarize = (inputs: ProjectInputs): ProjectHealth[] =>
  createSummarizer()(inputs);

/**
 * A {@link summarize} that remembers what it did last: only kinds that are another list than before are gone through again, and a project for which
 * nothing has changed keeps its object, so that it need not be drawn again.
 */
export function createSummarizer(): (inputs: ProjectInputs) => ProjectHealth[] {
  const componentsOf = remembering((components: readonly Component[]) =>
    countBy(components, c => keyOf(c, c.spec.owner.projectName)),
  );
  const approvalsOf = remembering((promotions: readonly Promotion[]) =>
    countBy(
      promotions.filter(p => p.status?.phase === 'WaitingForApproval'),
      p => keyOf(p, p.spec.owner.projectName),
    ),
  );
  const buildsOf = remembering(failuresByProject);
  const bindingsOf = remembering(healthByProject);
  const ordersOf = remembering(
    (pipelines: readonly DeploymentPipeline[]) =>
      new Map(pipelines.map(p => [pipelineKey(p), pipelineOrder(p)])),
  );
  let before = new Map<string, ProjectHealth>();
  return inputs => {
    const components = componentsOf(inputs.components ?? NONE);
    const approvals = approvalsOf(inputs.promotions ?? NONE);
    const builds = buildsOf(inputs.runs ?? NONE);
    const { health, drift } = bindingsOf(inputs.bindings ?? NONE);
    const orders = ordersOf(inputs.pipelines ?? NONE);
    const after = new Map<string, ProjectHealth>();
    for (const project of inputs.projects) {
      const key = keyOf(project, project.metadata.name);
      const row: ProjectHealth = {
        project,
        components: components.get(key) ?? 0,
        environments: inOrder(
          health.get(key),
          orders.get(orderKey(project)) ?? [],
        ),
        waiting: {
          approvals: approvals.get(key) ?? 0,
          failedBuilds: builds.counts.get(key) ?? 0,
          failedBuildOf: builds.examples.get(key),
          drift: drift.get(key) ?? 0,
        },
      };
      const known = before.get(key);
      after.set(key, known && isSame(known, row) ? known : row);
    }
    before = after;
    return [...after.values()];
  };
}

const NONE: readonly never[] = [];

/** A function of one list that is not called again for the same list. */
function remembering<T, R>(
  of: (list: readonly T[]) => R,
): (list: readonly T[]) => R {
  let last: { list: readonly T[]; result: R } | undefined;
  return list => {
    if (last?.list !== list) last = { list, result: of(list) };
    return last.result;
  };
}

function isSame(a: ProjectHealth, b: ProjectHealth): boolean {
  return (
    a.project === b.project &&
    a.components === b.components &&
    isShallowEqual(a.waiting, b.waiting) &&
    a.environments.length === b.environments.length &&
    a.environments.every((one, i) => {
      const other = b.environments[i];
      return (
        one === other ||
        (one.environment === other.environment &&
          one.tone === other.tone &&
          isShallowEqual(one.counts, other.counts))
      );
    })
  );
}

function isShallowEqual<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as Array<keyof T>;
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => a[key] === b[key])
  );
}

function failuresByProject(runs: readonly WorkflowRun[]) {
  const projectOf = (run: WorkflowRun) =>
    keyOf(run, run.metadata.labels?.[LABELS.project] ?? '');
  const failed = [...newestRuns(runs).values()].filter(
    run =>
      findCondition(run.status?.conditions, 'WorkflowFailed')?.reason ===
      'WorkflowFailed',
  );
  return {
    counts: countBy(failed, projectOf),
    examples: new Map(
      failed.map(run => [
        projectOf(run),
        run.metadata.labels?.[LABELS.component],
      ]),
    ),
  };
}

function healthByProject(bindings: readonly ReleaseBinding[]) {
  const drift = new Map<string, number>();
  const health = new Map<string, Map<string, EnvironmentHealth>>();
  for (const binding of bindings) {
    const key = keyOf(binding, binding.spec.owner.projectName);
    drift.set(key, (drift.get(key) ?? 0) + (binding.status?.drift ?? 0));
    addHealth(health, key, binding);
  }
  return { health, drift };
}

function inOrder(
  health: ReadonlyMap<string, EnvironmentHealth> | undefined,
  order: readonly string[],
): EnvironmentHealth[] {
  const rank = (name: string) =>
    order.includes(name) ? order.indexOf(name) : order.length;
  return [...(health?.values() ?? [])].sort(
    (a, b) =>
      rank(a.environment) - rank(b.environment) ||
      a.environment.localeCompare(b.environment),
  );
}

/** What {@link pipelineKey} is for the pipeline of a project. */
function orderKey(project: Project): string {
  const ref = project.spec.deploymentPipelineRef;
  return ref?.kind === 'ClusterDeploymentPipeline'
    ? `/${ref.name}`
    : keyOf(project, ref?.name ?? '');
}

/** One that every organisation has is in none. */
const pipelineKey = ({ metadata }: DeploymentPipeline) =>
  `${metadata.namespace ?? ''}/${metadata.name}`;

const keyOf = (object: StoredObject, name: string) =>
  `${object.metadata.namespace}/${name}`;

function countBy<T>(items: readonly T[], key: (item: T) => string) {
  const counts = new Map<string, number>();
  for (const item of items) {
    counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  }
  return counts;
}

function newestRuns(runs: readonly WorkflowRun[]): Map<string, WorkflowRun> {
  const newest = new Map<string, WorkflowRun>();
  for (const run of runs) {
    const component = run.metadata.labels?.[LABELS.component];
    if (!component) continue;
    const key = keyOf(run, component);
    const known = newest.get(key);
    if (
      !known ||
      known.metadata.creationTimestamp < run.metadata.creationTimestamp
    ) {
      newest.set(key, run);
    }
  }
  return newest;
}

function addHealth(
  health: Map<string, Map<string, EnvironmentHealth>>,
  key: string,
  binding: ReleaseBinding,
): void {
  const environments = health.get(key) ?? new Map<string, EnvironmentHealth>();
  health.set(key, environments);
  const { environment } = binding.spec;
  const { tone } = bindingStatus(binding);
  const known = environments.get(environment) ?? {
    environment,
    tone,
    counts: {},
  };
  known.counts[tone] = (known.counts[tone] ?? 0) + 1;
  if (severity(tone) < severity(known.tone)) known.tone = tone;
  environments.set(environment, known);
}

/** The projects of an organisation with their health, from followed collections and no request per row. */
export function useProjectHealth(namespace: string) {
  const projects = useResources<Project>(projectKind, { namespace });
  const components = useResources<Component>(componentKind, { namespace });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
  });
  const pipelines = useResources<DeploymentPipeline>(deploymentPipelineKind, {
    namespace,
  });
  const shared = useResources<DeploymentPipeline>(
    clusterDeploymentPipelineKind,
  );
  const promotions = useResources<Promotion>(promotionKind, { namespace });
  const runs = useResources<WorkflowRun>(workflowRunKind, { namespace });
  const [summary] = useState(createSummarizer);
  const allPipelines = useMemo(
    () => [...pipelines.items, ...shared.items],
    [pipelines.items, shared.items],
  );
  const rows = useMemo(
    () =>
      summary({
        projects: projects.items,
        components: components.items,
        bindings: bindings.items,
        pipelines: allPipelines,
        promotions: promotions.items,
        runs: runs.items,
      }),
    [
      summary,
      projects.items,
      components.items,
      bindings.items,
      allPipelines,
      promotions.items,
      runs.items,
    ],
  );
  return { state: projects, rows };
}
