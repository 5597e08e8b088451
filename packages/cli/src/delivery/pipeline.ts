import { pipelineGraph, PipelineGraph } from '@openchoreo-portal/delivery';
import {
  clusterDeploymentPipelineKind,
  Component,
  componentKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { Session } from '../api/session';
import { CliError, usageError } from '../errors';

/** A project's pipeline. */
export interface ProjectPipeline {
  name: string;
  graph: PipelineGraph;
}

/** Reads a component of the session's namespace; with `--project`, it must be of that project. */
export async function readComponent(
  session: Session,
  name: string,
): Promise<Component> {
  const { namespace, project } = session.settings;
  const component = await session.client.get<Component>(componentKind, {
    namespace,
    name,
  });
  const owner = component.spec.owner.projectName;
  if (project && project !== owner) {
    throw usageError(
      `Component ${name} belongs to project ${owner}, not ${project}.`,
    );
  }
  return component;
}

/** Reads the pipeline of a project. */
export async function readPipeline(
  session: Session,
  project: Project,
): Promise<ProjectPipeline> {
  const { namespace } = session.settings;
  const { name, kind } = project.spec.deploymentPipelineRef;
  const cluster = kind === 'ClusterDeploymentPipeline';
  const pipeline = await session.client.get<DeploymentPipeline>(
    cluster ? clusterDeploymentPipelineKind : deploymentPipelineKind,
    cluster ? { name } : { namespace, name },
  );
  return { name, graph: pipelineGraph(pipeline.spec.promotionPaths ?? []) };
}

/** The pipeline of a project, by the project's name. */
export async function pipelineOf(
  session: Session,
  projectName: string,
): Promise<ProjectPipeline> {
  const project = await session.client.get<Project>(projectKind, {
    namespace: session.settings.namespace,
    name: projectName,
  });
  return readPipeline(session, project);
}

/** The environment that releases enter first. */
export function firstEnvironment({ name, graph }: ProjectPipeline): string {
  if (graph.firstRoot) return graph.firstRoot;
  throw new CliError(`Pipeline ${name} has no first environment.`, {
    remedy: 'Name one with --to.',
  });
}

/** Throws unless the environment is part of the pipeline. */
export function checkEnvironment(
  { name, graph }: ProjectPipeline,
  environment: string,
): void {
  if (graph.has(environment)) return;
  throw usageError(
    `Environment ${environment} is not part of pipeline ${name}.`,
    `There are: ${graph.environments.join(', ')}.`,
  );
}

/** All bindings of a component. */
export async function bindingsOf(
  session: Session,
  component: string,
): Promise<ReleaseBinding[]> {
  const { items } = await session.client.list<ReleaseBinding>(
    releaseBindingKind,
    {
      namespace: session.settings.namespace,
      fieldSelector: `spec.owner.componentName=${component}`,
    },
  );
  return items;
}

/** What the platform put on planes for a component, in all environments. */
export async function renderedOf(
  session: Session,
  { spec, metadata }: Component,
): Promise<RenderedRelease[]> {
  const { items } = await session.client.list<RenderedRelease>(
    renderedReleaseKind,
    {
      namespace: session.settings.namespace,
      fieldSelector: `spec.owner.projectName=${spec.owner.projectName}`,
    },
  );
  return items.filter(r => r.spec.owner?.componentName === metadata.name);
}

/** What should go into an environment. */
export interface Destination {
  environment: string;
  releaseName: string;
  /** Environment that the release comes from; absent in a first environment, and with a given release. */
  fromEnvironment?: string;
}

/**
 * Which release goes where: without `to`, the component's latest release into the first environment; with `to`, the release that runs in an environment
 * that leads there. A given release always wins; whether it may go there is for the server to say.
 */
export function destinationOf(input: {
  component: Component;
  pipeline: ProjectPipeline;
  bindings: readonly ReleaseBinding[];
  to?: string;
  release?: string;
}): Destination {
  const { component, pipeline, bindings, release } = input;
  const { name } = component.metadata;
  const environment = input.to ?? firstEnvironment(pipeline);
  checkEnvironment(pipeline, environment);
  if (release) return { environment, releaseName: release };
  const sources = pipeline.graph.sourcesOf(environment);
  if (sources.length === 0) {
    const latest = component.status?.latestRelease?.name;
    if (latest) return { environment, releaseName: latest };
    throw new CliError(`Component ${name} has no release yet.`, {
      remedy: `See why: occ describe component ${name}. Or name one with --release.`,
    });
  }
  for (const fromEnvironment of sources) {
    const releaseName = bindings.find(
      b => b.spec.environment === fromEnvironment,
    )?.status?.syncedRelease;
    if (releaseName) return { environment, releaseName, fromEnvironment };
  }
  throw new CliError(
    `Component ${name} runs in no environment that leads to ${environment}.`,
    { remedy: `Deploy it to ${sources.join(' or ')} first.` },
  );
}
