import {
  ComponentRelease,
  DeploymentPipeline,
  ReleaseBinding,
  Workload,
} from '@openchoreo-portal/model';
import { buildGraph, CellSources } from './buildGraph';
import { CellGraph } from './types';

/** A component that a promotion would bring to another release. */
export interface Candidate {
  component: string;
  releaseName: string;
  previousReleaseName?: string;
}

/** The environment that software comes from on its way to `environment`; undefined for the first of a pipeline. */
export function sourceEnvironment(
  pipeline: DeploymentPipeline | undefined,
  environment: string | undefined,
): string | undefined {
  return pipeline?.spec?.promotionPaths?.find(path =>
    path.targetEnvironmentRefs?.some(ref => ref.name === environment),
  )?.sourceEnvironmentRef.name;
}

/** What a promotion of the whole project would move: components whose source environment runs another release. By name. */
export function candidates(
  sources: Pick<CellSources, 'project' | 'bindings'>,
  from: string,
  environment: string,
): Candidate[] {
  const releasesIn = (name: string) =>
    new Map(
      sources.bindings
        .filter(
          b =>
            b.spec.environment === name &&
            b.spec.owner.projectName === sources.project,
        )
        .map(b => [b.spec.owner.componentName, b.spec.releaseName]),
    );
  const here = releasesIn(environment);
  return [...releasesIn(from)]
    .flatMap(([component, releaseName]): Candidate[] => {
      const previous = here.get(component);
      if (!releaseName || releaseName === previous) return [];
      return [
        {
          component,
          releaseName,
          ...(previous ? { previousReleaseName: previous } : {}),
        },
      ];
    })
    .sort((a, b) => (a.component < b.component ? -1 : 1));
}

/**
 * The cell as promotions would leave it: what is promoted has the endpoints and dependencies of its new release; connections whose target
 * already has an address, or comes with the promotion, count as connected.
 */
export function plannedGraph(
  sources: CellSources,
  releases: readonly ComponentRelease[],
): CellGraph {
  const { project, environment } = sources;
  if (!environment) return buildGraph(sources);
  const promoted = new Map(releases.map(r => [r.spec.owner.componentName, r]));
  const isHere = (b: ReleaseBinding) =>
    b.spec.environment === environment && b.spec.owner.projectName === project;
  const before = new Map(
    sources.bindings.filter(isHere).map(b => [b.spec.owner.componentName, b]),
  );
  const bindings = [...promoted].map(([name, release]) =>
    plannedBinding(sources, before.get(name), release, promoted, before),
  );
  return buildGraph({
    ...sources,
    workloads: [
      ...sources.workloads.filter(
        w => !promoted.has(w.spec.owner.componentName),
      ),
      ...[...promoted].map(([name, release]) =>
        workloadOf(sources, name, release),
      ),
    ],
    bindings: [
      ...sources.bindings.filter(
        b => !isHere(b) || !promoted.has(b.spec.owner.componentName),
      ),
      ...bindings,
    ],
  });
}

const PLANNED_HOST = { host: 'planned' };

function plannedBinding(
  { namespace, project, environment = '' }: CellSources,
  binding: ReleaseBinding | undefined,
  release: ComponentRelease,
  promoted: ReadonlyMap<string, ComponentRelease>,
  before: ReadonlyMap<string, ReleaseBinding>,
): ReleaseBinding {
  const { workload } = release.spec;
  const { componentName } = release.spec.owner;
  const targets = (workload.dependencies?.endpoints ?? []).map(d => ({
    namespace,
    project: d.project || project,
    component: d.component,
    endpoint: d.name,
    visibility: d.visibility,
  }));
  const answers = (t: (typeof targets)[number]) =>
    t.project !== project || promoted.has(t.component)
      ? true
      : before
          .get(t.component)
          ?.status?.endpoints?.some(e => e.name === t.endpoint) ?? false;
  return {
    apiVersion: release.apiVersion,
    kind: 'ReleaseBinding',
    metadata: binding?.metadata ?? {
      ...release.metadata,
      name: `${componentName}-${environment}`,
    },
    spec: {
      ...(binding?.spec ?? {
        owner: { projectName: project, componentName },
        environment,
        state: 'Active',
      }),
      releaseName: release.metadata.name,
    },
    status: {
      conditions: binding?.status?.conditions,
      endpoints: Object.entries(workload.endpoints ?? {}).map(
        ([name, { type, visibility }]) => ({
          name,
          type,
          ...(visibility?.includes('external')
            ? { externalURLs: { https: PLANNED_HOST } }
            : {}),
          ...(visibility?.includes('internal')
            ? { internalURLs: { https: PLANNED_HOST } }
            : {}),
        }),
      ),
      connectionTargets: targets,
      resolvedConnections: targets
        .filter(answers)
        .map(target => ({ ...target, url: PLANNED_HOST })),
      pendingConnections: targets
        .filter(target => !answers(target))
        .map(({ visibility: _, ...target }) => ({
          ...target,
          reason: `${target.component} is not in ${environment}.`,
        })),
      resourceDependencyTargets: (workload.dependencies?.resources ?? []).map(
        r => ({ namespace, project, resourceName: r.ref, environment }),
      ),
    },
  };
}

function workloadOf(
  { namespace, project }: CellSources,
  componentName: string,
  release: ComponentRelease,
): Workload {
  return {
    apiVersion: release.apiVersion,
    kind: 'Workload',
    metadata: { ...release.metadata, namespace, name: componentName },
    spec: {
      owner: { projectName: project, componentName },
      ...release.spec.workload,
    },
  };
}
