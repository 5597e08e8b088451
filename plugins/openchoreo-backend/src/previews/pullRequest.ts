import { getOwn, isJsonObject } from '@openchoreo-portal/model';

/** What a Git host says about a pull request (GitLab: merge request). */
export interface PullRequestEvent {
  number: number;
  /** False: merged, declined or closed. */
  open: boolean;
  branch: string;
  commit: string;
  /** Repository that it goes into. */
  repositoryUrl: string;
  /** True when the branch is in somebody else's repository. */
  fork: boolean;
}

/** Reads a pull request event of GitHub, GitLab or Bitbucket. Undefined for other events. */
export function readPullRequest(body: unknown): PullRequestEvent | undefined {
  if (!isJsonObject(body)) return undefined;
  return gitHub(body) ?? gitLab(body) ?? bitbucket(body);
}

type Body = Record<string, unknown>;

function gitHub(body: Body): PullRequestEvent | undefined {
  const pull = at(body, 'pull_request');
  return checked({
    number: at(pull, 'number'),
    open: at(pull, 'state') === 'open',
    branch: at(pull, 'head', 'ref'),
    commit: at(pull, 'head', 'sha'),
    repositoryUrl: at(pull, 'base', 'repo', 'clone_url'),
    source: at(pull, 'head', 'repo', 'clone_url'),
  });
}

function gitLab(body: Body): PullRequestEvent | undefined {
  if (at(body, 'object_kind') !== 'merge_request') return undefined;
  const merge = at(body, 'object_attributes');
  return checked({
    number: at(merge, 'iid'),
    open: at(merge, 'state') === 'opened',
    branch: at(merge, 'source_branch'),
    commit: at(merge, 'last_commit', 'id'),
    repositoryUrl: at(merge, 'target', 'git_http_url'),
    source: at(merge, 'source', 'git_http_url'),
  });
}

function bitbucket(body: Body): PullRequestEvent | undefined {
  const pull = at(body, 'pullrequest');
  return checked({
    number: at(pull, 'id'),
    open: at(pull, 'state') === 'OPEN',
    branch: at(pull, 'source', 'branch', 'name'),
    commit: at(pull, 'source', 'commit', 'hash'),
    repositoryUrl: at(
      pull,
      'destination',
      'repository',
      'links',
      'html',
      'href',
    ),
    source: at(pull, 'source', 'repository', 'links', 'html', 'href'),
  });
}

function checked(found: {
  number: unknown;
  open: boolean;
  branch: unknown;
  commit: unknown;
  repositoryUrl: unknown;
  source: unknown;
}): PullRequestEvent | undefined {
  const { number, open, branch, commit, repositoryUrl, source } = found;
  if (
    typeof number !== 'number' ||
    !Number.isSafeInteger(number) ||
    typeof branch !== 'string' ||
    typeof commit !== 'string' ||
    typeof repositoryUrl !== 'string'
  ) {
    return undefined;
  }
  // Without a source the other repository was deleted: nothing of ours.
  const fork = source !== repositoryUrl;
  return { number, open, branch, commit, repositoryUrl, fork };
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (node, name) => (isJsonObject(node) ? getOwn(node, name) : undefined),
    value,
  );
}
