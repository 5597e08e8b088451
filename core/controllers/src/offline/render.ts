import {
  Component,
  componentKind,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  Resource,
  resourceKind,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  ComponentRendering,
  ObjectOrigin,
  RenderedObject,
  renderComponent,
  renderProject,
} from '@openchoreo-portal/rendering';
import { pipelineGraph } from '@openchoreo-portal/delivery';
import { desiredProjectRelease } from '../project/controller';
import { resolveInputs } from '../release-binding/inputs';
import { inApplyOrder } from '../rendered-release/objects';
import { bindingPlace, findPipeline, findProjectType } from '../resolve';
import { Lookups, lookupsOf, projectRef } from '../runtime';
import { OfflineManifest, prepareManifests } from './prepare';
import { OfflineProblem, OfflineProblems, sourceOf } from './problems';
import { componentRelease, OfflineRelease, renderedResource } from './release';

/** What to render of the manifests; everything by default. */
export interface OfflineSelection {
  /** Of manifests without one. Default `default`. */
  namespace?: string;
  project?: string;
  component?: string;
  environment?: string;
}

/** What one owner is in one environment. */
export interface OfflineSet {
  /** `Project/shop`, `Resource/db` or `Component/web`. */
  owner: string;
  environment: string;
  /** In apply order within each plane. */
  objects: RenderedObject[];
  /** By plane and id; only what came of templates. */
  origins: Record<string, ObjectOrigin>;
  /** What is not known without a running platform, one sentence each. */
  notes: string[];
}

/** Everything that was rendered, and everything that is wrong. */
export interface OfflineRendering {
  /** Empty when anything is wrong. */
  sets: OfflineSet[];
  problems: OfflineProblem[];
}

/**
 * Renders manifests without any server: releases and bindings that are not among them are made in memory as the controllers would make them,
 * and addresses of other components are those that their rendering gives. Resources have no outputs before they run, unless their
 * type needs nothing of what runs.
 */
export function renderOffline(
  manifests: readonly OfflineManifest[],
  selection: OfflineSelection = {},
): OfflineRendering {
  const problems = new OfflineProblems();
  const objects = prepareManifests(
    manifests,
    selection.namespace ?? 'default',
    problems,
  );
  const run = new OfflineRun(objects, problems, selection);
  const sets = run.projects().flatMap(p => run.project(p));
  if (problems.list.length === 0 && sets.length === 0) {
    problems.add({ source: 'manifests', path: '', message: run.nothing() });
  }
  const files = new Map(manifests.map(m => [sourceOf(m.object), m.where]));
  for (const problem of problems.list) {
    // Traits are named with their instance.
    problem.where ??= files.get(problem.source.replace(/ \(.*$/, ''));
  }
  return {
    sets: problems.list.length > 0 ? [] : sets,
    problems: problems.list,
  };
}

class OfflineRun {
  private readonly lookups: Lookups;

  constructor(
    private readonly objects: readonly StoredObject[],
    private readonly problems: OfflineProblems,
    private readonly selection: OfflineSelection,
  ) {
    this.lookups = lookupsOf(objects);
  }

  /** The projects that were asked for. */
  projects(): Project[] {
    const { project } = this.selection;
    return this.lookups
      .list<Project>(projectKind)
      .filter(p => !project || p.metadata.name === project);
  }

  /** Why there is nothing. */
  nothing(): string {
    const { project, component } = this.selection;
    if (this.projects().length === 0) {
      return project
        ? `no Project ${project} is among the manifests`
        : 'no Project is among the manifests; it needs its DeploymentPipeline, an Environment and a DataPlane, too';
    }
    return component
      ? `no Component ${component} is among the manifests`
      : 'nothing in them can be rendered';
  }

  /** A project in the environments of its pipeline, in the order of the pipeline. */
  project(project: Project): OfflineSet[] {
    const { environment } = this.selection;
    if (environment) return this.environment(project, environment);
    const pipeline = findPipeline(this.lookups, project);
    if (!pipeline) {
      this.problems.of(project, 'spec.deploymentPipelineRef', {
        message: `Pipeline ${project.spec.deploymentPipelineRef.name} does not exist.`,
      });
      return [];
    }
    return pipelineGraph(
      pipeline.spec.promotionPaths ?? [],
    ).environments.flatMap(name => this.environment(project, name));
  }

  private environment(project: Project, environment: string): OfflineSet[] {
    const { lookups, problems } = this;
    const { component: only } = this.selection;
    const { namespace = '', name } = project.metadata;
    const place = bindingPlace(lookups, namespace, name, environment);
    if ('reason' in place) {
      problems.of(project, 'spec.deploymentPipelineRef', place);
      return [];
    }
    const shared = {
      namespace,
      project,
      environment: place.environment,
      dataPlane: place.dataPlane.object,
    };
    const sets: OfflineSet[] = only ? [] : this.cell(project, shared);
    const made: StoredObject[] = [];
    for (const resource of lookups
      .list<Resource>(resourceKind, namespace)
      .filter(r => r.spec.owner.projectName === name)) {
      const done = problems.attempt(() =>
        renderedResource(resource, shared, lookups),
      );
      if (!done) continue;
      made.push(done.binding);
      if (only) continue;
      const set = setOf(resource, environment, done.rendering);
      if (!done.hasOutputs) {
        set.notes.push(
          `Outputs of ${resource.metadata.name} are known once it runs.`,
        );
      }
      sets.push(set);
    }
    return [...sets, ...this.components(project, environment, made)];
  }

  private cell(
    project: Project,
    shared: Omit<Parameters<typeof renderProject>[0], 'release' | 'binding'>,
  ): OfflineSet[] {
    const { lookups, problems } = this;
    const { namespace = '', name } = project.metadata;
    const environment = shared.environment.metadata.name ?? '';
    const type = findProjectType(lookups, namespace, project.spec.type);
    if (!type) {
      const { kind = 'ProjectType', name: typeName } = project.spec.type;
      const message = `${kind} ${typeName} does not exist.`;
      problems.of(project, 'spec.type', { message });
      return [];
    }
    const binding = lookups
      .refers<ProjectReleaseBinding>(
        projectReleaseBindingKind,
        projectRef(namespace, name),
      )
      .find(b => b.spec.environment === environment);
    const rendering = problems.attempt(() =>
      renderProject({
        ...shared,
        release: desiredProjectRelease(project, type).object,
        ...(binding ? { binding } : {}),
      }),
    );
    return rendering ? [setOf(project, environment, rendering)] : [];
  }

  /** Every component of the project, because they depend on each other; only what was asked for is given. */
  private components(
    { metadata: { namespace, name } }: Project,
    environment: string,
    resources: readonly StoredObject[],
  ): OfflineSet[] {
    const { component: only } = this.selection;
    const sets: OfflineSet[] = [];
    const releases: OfflineRelease[] = [];
    // Of all projects: dependencies cross them.
    for (const component of this.lookups.list<Component>(
      componentKind,
      namespace,
    )) {
      const isWanted =
        component.spec.owner.projectName === name &&
        (!only || component.metadata.name === only);
      const release = componentRelease(component, environment, this.lookups);
      if ('objects' in release) releases.push(release);
      else if (isWanted && release.waits) {
        const set = setOf(component, environment, { objects: [], origins: {} });
        sets.push({ ...set, notes: [release.message] });
      } else if (isWanted) {
        this.problems.of(component, 'spec', release);
      }
    }
    const made = [...resources, ...releases.flatMap(r => r.objects)];
    const world = this.withAddresses(made, releases);
    for (const release of releases) {
      const { component } = release;
      const isWanted =
        component.spec.owner.projectName === name &&
        (!only || component.metadata.name === only);
      if (!isWanted) continue;
      const rendering = this.problems.attempt(() =>
        this.render(release, world),
      );
      if (!rendering) continue;
      const set = setOf(component, environment, rendering);
      set.notes = [
        ...rendering.pendingConnections,
        ...rendering.pendingResources,
        ...rendering.unsupportedResilience,
      ].map(p => p.reason);
      sets.push(set);
    }
    return sets;
  }

  /** The world with every address that the components' own rendering gives; what cannot be rendered has none. */
  private withAddresses(
    made: readonly StoredObject[],
    releases: readonly OfflineRelease[],
  ): Lookups {
    const replaced = new Set(made.map(sourceOf));
    const world = [
      ...this.objects.filter(o => !replaced.has(sourceOf(o))),
      ...made,
    ];
    const lookups = lookupsOf(world);
    const found = new Map<string, ComponentRendering['endpoints']>();
    const ignored = new OfflineProblems();
    for (const release of releases) {
      const rendering = ignored.attempt(() =>
        this.render(release, lookups, ignored),
      );
      if (rendering) found.set(release.name, rendering.endpoints);
    }
    return lookupsOf(
      world.map(o =>
        o.kind === releaseBindingKind.kind && found.has(o.metadata.name)
          ? { ...o, status: { endpoints: found.get(o.metadata.name) } }
          : o,
      ),
    );
  }

  private render(
    { component, name }: OfflineRelease,
    lookups: Lookups,
    problems = this.problems,
  ): ComponentRendering | undefined {
    const { namespace } = component.metadata;
    const binding = lookups.get<ReleaseBinding>(releaseBindingKind, {
      namespace,
      name,
    });
    const inputs = binding && resolveInputs(binding, lookups);
    if (!inputs) return undefined;
    if (!('reason' in inputs)) return renderComponent(inputs.render);
    problems.of(component, 'spec', inputs);
    return undefined;
  }
}

function setOf(
  owner: StoredObject,
  environment: string,
  rendering: Pick<OfflineSet, 'objects' | 'origins'>,
): OfflineSet {
  return {
    owner: sourceOf(owner),
    environment,
    objects: inApplyOrder(rendering.objects, o => o.object.kind),
    origins: rendering.origins,
    notes: [],
  };
}
