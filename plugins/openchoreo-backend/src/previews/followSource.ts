import { createHash } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ResourceClient } from '@openchoreo-portal/client';
import { previewPoliciesFor } from '@openchoreo-portal/delivery';
import {
  Component,
  componentKind,
  isApiError,
  PreviewEnvironment,
  previewEnvironmentKind,
  PreviewPolicy,
  previewPolicyKind,
} from '@openchoreo-portal/model';
import { normalizeRepositoryUrl, Push } from '../autobuild/match';
import { PullRequestEvent } from './pullRequest';

/** A preview that an event of a Git host made, moved on or ended. */
export interface PreviewChange {
  namespace: string;
  name: string;
  change: 'created' | 'updated' | 'deleted';
}

const same = (a: string | undefined, b: string) =>
  a !== undefined && normalizeRepositoryUrl(a) === normalizeRepositoryUrl(b);

/** A push moves the previews of its branch to the new commit; their controller builds it. */
export async function movePreviews(
  client: ResourceClient,
  push: Push,
): Promise<PreviewChange[]> {
  const { items } = await client.list<PreviewEnvironment>(
    previewEnvironmentKind,
  );
  const moving = items.filter(
    ({ spec: { source } }) =>
      source.branch === push.branch && source.commit !== push.commit,
  );
  if (moving.length === 0) return [];
  const places = await projectsOf(client, push.repositoryUrl);
  const changes: PreviewChange[] = [];
  for (const preview of moving) {
    const { owner, source } = preview.spec;
    const isMeant = source.repository
      ? same(source.repository, push.repositoryUrl)
      : places.has(`${preview.metadata.namespace}/${owner.projectName}`);
    if (!isMeant) continue;
    const change = await setCommit(client, preview, push.commit);
    if (change) changes.push(change);
  }
  return changes;
}

/** A pull request gets a preview in every project that it is about and whose policy says so; a closed one loses it. Forks get none: their code is anybody's. */
export async function followPullRequest(
  client: ResourceClient,
  event: PullRequestEvent,
  logger: LoggerService,
): Promise<PreviewChange[]> {
  const projects = await projectsOf(client, event.repositoryUrl);
  const changes: PreviewChange[] = [];
  for (const place of projects.values()) {
    try {
      const change = await followIn(client, place, event);
      if (change) changes.push(change);
    } catch (error) {
      logger.warn(
        `Pull request ${event.number} could not be previewed in ${place.namespace}/${place.project}: ${error}`,
      );
    }
  }
  return changes;
}

/** Projects with a component that is built from a repository, by namespace and name. */
async function projectsOf(
  client: ResourceClient,
  repositoryUrl: string,
): Promise<Map<string, { namespace: string; project: string }>> {
  const { items } = await client.list<Component>(componentKind);
  return new Map(
    items
      .filter(
        ({ spec }) =>
          spec.autoBuild && names(spec.workflow?.parameters, repositoryUrl),
      )
      .map(({ metadata: { namespace = '' }, spec }) => [
        `${namespace}/${spec.owner.projectName}`,
        { namespace, project: spec.owner.projectName },
      ]),
  );
}

async function followIn(
  client: ResourceClient,
  { namespace, project }: { namespace: string; project: string },
  event: PullRequestEvent,
): Promise<PreviewChange | undefined> {
  const possible = namesOf(project, event);
  const found = await Promise.all(
    possible.map(name => findPreview(client, { namespace, name })),
  );
  const existing = found.find(p =>
    same(p?.spec.source.repository, event.repositoryUrl),
  );
  if (!event.open) {
    if (!existing) return undefined;
    const key = { namespace, name: existing.metadata.name };
    await client.delete(previewEnvironmentKind, key);
    return { ...key, change: 'deleted' };
  }
  if (event.fork) return undefined;
  if (existing) {
    return existing.spec.source.commit === event.commit
      ? undefined
      : setCommit(client, existing, event.commit);
  }
  const { items } = await client.list<PreviewPolicy>(previewPolicyKind, {
    namespace,
  });
  const [policy] = previewPoliciesFor(
    items.filter(p => p.spec.pullRequests === true),
    { project, branch: event.branch },
  );
  const name = possible.find((_, i) => !found[i]);
  if (!policy || !name) return undefined;
  await client.create(previewEnvironmentKind, {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: previewEnvironmentKind.kind,
    metadata: { name, namespace },
    spec: {
      owner: { projectName: project },
      parentEnvironment: policy.spec.parentEnvironment,
      source: {
        repository: event.repositoryUrl,
        branch: event.branch,
        pullRequest: event.number,
        commit: event.commit,
      },
    },
  });
  return { namespace, name, change: 'created' };
}

/** Names that the preview of a pull request may have: the second one where another repository of the project has a pull request of that number. */
function namesOf(project: string, event: PullRequestEvent): string[] {
  const name = `${project}-pr-${event.number}`;
  const repository = createHash('sha256')
    .update(normalizeRepositoryUrl(event.repositoryUrl))
    .digest('hex');
  return [name, `${name}-${repository.slice(0, 6)}`];
}

async function findPreview(
  client: ResourceClient,
  key: { namespace: string; name: string },
): Promise<PreviewEnvironment | undefined> {
  try {
    return await client.get<PreviewEnvironment>(previewEnvironmentKind, key);
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function setCommit(
  client: ResourceClient,
  { metadata }: PreviewEnvironment,
  commit: string,
): Promise<PreviewChange | undefined> {
  const key = { namespace: metadata.namespace ?? '', name: metadata.name };
  try {
    await client.patch(previewEnvironmentKind, key, 'merge', {
      spec: { source: { commit } },
    });
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
  return { ...key, change: 'updated' };
}

const MAX_DEPTH = 8;

/** True when some parameter is the address of the repository. */
function names(parameters: unknown, url: string, depth = 0): boolean {
  if (typeof parameters === 'string') {
    return /[/:]/.test(parameters) && same(parameters, url);
  }
  if (parameters === null || typeof parameters !== 'object') return false;
  return (
    depth < MAX_DEPTH &&
    Object.values(parameters).some(value => names(value, url, depth + 1))
  );
}
