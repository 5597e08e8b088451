import {
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  releaseBindingName,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { PROJECT_BINDING_ROOTS, parseSettings } from '../../delivery/overrides';
import {
  checkEnvironment,
  firstEnvironment,
  readPipeline,
} from '../../delivery/pipeline';
import { CliError, usageError } from '../../errors';
import { DeployOptions } from './options';
import { putBinding } from './putBinding';

/** `project deploy`. */
export async function deployProject(
  session: Session,
  options: DeployOptions,
  given?: string,
): Promise<void> {
  const { client, settings } = session;
  const { namespace } = settings;
  const name = given ?? settings.project;
  if (!name) throw usageError('Which project?', 'Name it.');
  const project = await client.get<Project>(projectKind, { namespace, name });
  const pipeline = await readPipeline(session, project);
  const environment = options.to ?? firstEnvironment(pipeline);
  checkEnvironment(pipeline, environment);
  const { items } = await client.list<ProjectReleaseBinding>(
    projectReleaseBindingKind,
    { namespace, fieldSelector: `spec.owner.projectName=${name}` },
  );
  const bindingIn = (env: string) =>
    items.find(binding => binding.spec.environment === env);
  const source = pipeline.graph
    .sourcesOf(environment)
    .map(from => bindingIn(from)?.spec.projectRelease)
    .find(Boolean);
  const projectRelease =
    options.release ?? source ?? project.status?.latestRelease?.name;
  if (!projectRelease) {
    throw new CliError(`Project ${name} has no release yet.`, {
      remedy: `See why: occ describe project ${name}.`,
    });
  }
  await putBinding(session, projectReleaseBindingKind, bindingIn(environment), {
    name: releaseBindingName(name, environment),
    owner: { projectName: name },
    environment,
    sentence: `${name}: ${projectRelease} to ${environment}`,
    values: {
      projectRelease,
      ...parseSettings(options.set ?? [], PROJECT_BINDING_ROOTS),
    },
  });
}
