import { ApiServer, RequestContext } from '@openchoreo-portal/apiserver';
import {
  objectPath,
  query,
  readJson,
  ResourceKind,
} from '@openchoreo-portal/client';
import {
  isUngated,
  PastDeployment,
  RELEASE_ANNOTATION,
} from '@openchoreo-portal/controllers';
import {
  ComponentRelease,
  componentReleaseKind,
  isApiError,
  KubeObject,
  PromotionPolicySpec,
  RenderedRelease,
  renderedReleaseKind,
  renderedReleaseName,
} from '@openchoreo-portal/model';
import { readDeployments } from './deployments';

/** Changes whose release and set are looked up, the newest first. */
const MAX_DEPLOYMENTS = 200;

/**
 * What was changed, without any gate, in the environments that a policy would guard: out of the versions that are kept of bindings, with release and
 * rendered set as they were then, as far as the caller may see them. `isCut` when there is more than was read.
 */
export async function pastDeployments(
  apiServer: ApiServer,
  context: RequestContext,
  namespace: string,
  { targets, projects, components }: PromotionPolicySpec,
  since: Date | undefined,
): Promise<{ deployments: PastDeployment[]; isCut: boolean }> {
  const found: Omit<PastDeployment, keyof AsItWas>[] = [];
  let isCut = false;
  for (const environment of new Set(targets.map(t => t.environment))) {
    const read = await readDeployments(
      apiServer,
      context,
      namespace,
      `spec.environment=${environment}`,
    );
    isCut ||= read.isCut;
    for (const { binding, record } of read.deployments) {
      const { projectName, componentName } = binding.spec.owner;
      if (
        isUngated(record) &&
        (!since || Date.parse(record.at) >= since.getTime()) &&
        (!projects?.length || projects.includes(projectName)) &&
        (!components?.length || components.includes(componentName))
      ) {
        const { name } = binding.metadata;
        found.push({ record, project: projectName, binding: name });
      }
    }
  }
  found.sort((a, b) => b.record.at.localeCompare(a.record.at));
  const deployments: PastDeployment[] = [];
  for (const deployment of found.slice(0, MAX_DEPLOYMENTS)) {
    const past = await asItWas(apiServer, context, namespace, deployment);
    deployments.push({ ...deployment, ...past });
  }
  return { deployments, isCut: isCut || found.length > MAX_DEPLOYMENTS };
}

type AsItWas = Pick<PastDeployment, 'release' | 'ranIn' | 'objects'>;

async function asItWas(
  apiServer: ApiServer,
  context: RequestContext,
  namespace: string,
  { record }: Pick<PastDeployment, 'record'>,
): Promise<AsItWas> {
  const { component, environment, releaseName, at, finishedAt } = record;
  const get = <T extends KubeObject>(
    kind: ResourceKind,
    name: string,
    moment: string | undefined,
  ) => objectAt<T>(apiServer, context, kind, { namespace, name }, moment);
  const release = releaseName
    ? await get<ComponentRelease>(componentReleaseKind, releaseName, at)
    : undefined;
  // What runs when it has ended, a moment before the next change.
  const ended =
    finishedAt && new Date(Date.parse(finishedAt) - 1).toISOString();
  const later = releaseName
    ? await get<ComponentRelease>(componentReleaseKind, releaseName, ended)
    : undefined;
  const rendered = await get<RenderedRelease>(
    renderedReleaseKind,
    renderedReleaseName(component, environment),
    ended,
  );
  const isIts =
    rendered?.metadata.annotations?.[RELEASE_ANNOTATION] === releaseName;
  return {
    ...(release ? { release } : {}),
    ranIn: (later?.status?.environments ?? []).map(e => e.name),
    ...(rendered && isIts
      ? {
          objects: (rendered.spec.resources ?? []).map(
            r => r.object as KubeObject,
          ),
        }
      : {}),
  };
}

/** An object as it was at a moment (absent: as it is); undefined when it was not there, is not kept, or may not be seen. */
async function objectAt<T extends KubeObject>(
  apiServer: ApiServer,
  context: RequestContext,
  kind: ResourceKind,
  key: { namespace: string; name: string },
  at: string | undefined,
): Promise<T | undefined> {
  try {
    return await readJson<T>(
      await apiServer.transportFor(context)({
        method: 'GET',
        path: `${objectPath(kind, key)}${query({ at })}`,
      }),
    );
  } catch (error) {
    if (
      isApiError(error, 'NotFound') ||
      isApiError(error, 'Expired') ||
      isApiError(error, 'Forbidden')
    ) {
      return undefined;
    }
    throw error;
  }
}
