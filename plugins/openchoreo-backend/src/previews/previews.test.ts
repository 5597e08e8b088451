import { mockServices } from '@backstage/backend-test-utils';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { receiveGitEvent } from '../autobuild/receive';
import { readPullRequest } from './pullRequest';

const REPOSITORY = 'https://git.example/shop.git';
const gitHub = (
  state = 'open',
  extra: { fork?: boolean; sha?: string } = {},
) => ({
  action: 'synchronize',
  pull_request: {
    number: 7,
    state,
    head: {
      ref: 'feature/x',
      sha: extra.sha ?? 'c0ffee',
      repo: {
        clone_url: extra.fork ? 'https://git.example/me/shop.git' : REPOSITORY,
      },
    },
    base: { ref: 'main', repo: { clone_url: REPOSITORY } },
  },
  repository: { clone_url: REPOSITORY },
});

describe('readPullRequest', () => {
  const expected = {
    number: 7,
    open: true,
    branch: 'feature/x',
    commit: 'c0ffee',
    repositoryUrl: REPOSITORY,
    fork: false,
  };
  it('reads GitHub, GitLab and Bitbucket', () => {
    expect(readPullRequest(gitHub())).toEqual(expected);
    expect(
      readPullRequest({
        object_kind: 'merge_request',
        object_attributes: {
          iid: 7,
          state: 'opened',
          source_branch: 'feature/x',
          last_commit: { id: 'c0ffee' },
          source: { git_http_url: REPOSITORY },
          target: { git_http_url: REPOSITORY },
        },
      }),
    ).toEqual(expected);
    const repository = { links: { html: { href: REPOSITORY } } };
    expect(
      readPullRequest({
        pullrequest: {
          id: 7,
          state: 'OPEN',
          source: {
            branch: { name: 'feature/x' },
            commit: { hash: 'c0ffee' },
            repository,
          },
          destination: { repository },
        },
      }),
    ).toEqual(expected);
  });

  it('knows forks and closed ones, and ignores everything else', () => {
    expect(readPullRequest(gitHub('closed', { fork: true }))).toMatchObject({
      open: false,
      fork: true,
    });
    for (const body of [null, [], {}, { pull_request: { number: '7' } }]) {
      expect(readPullRequest(body)).toBeUndefined();
    }
  });
});

/** Objects in memory, as far as webhooks need them. */
function store(...objects: object[]) {
  const items = objects as StoredObject[];
  const of = (kind: ResourceKind) => items.filter(o => o.kind === kind.kind);
  const find = (kind: ResourceKind, name: string) => {
    const found = of(kind).find(o => o.metadata.name === name);
    if (found) return found;
    throw new ApiError({ reason: 'NotFound', message: name });
  };
  const client = {
    list: async (kind: ResourceKind) => ({ items: of(kind) }),
    get: async (kind: ResourceKind, key: { name: string }) =>
      find(kind, key.name),
    create: async (_kind: ResourceKind, object: StoredObject) => {
      items.push(object);
      return object;
    },
    patch: async (
      kind: ResourceKind,
      key: { name: string },
      _type: string,
      patch: { spec: { source: object } },
    ) => {
      const found = find(kind, key.name) as StoredObject<{ source: object }>;
      Object.assign(found.spec!.source, patch.spec.source);
      return found;
    },
    delete: async (kind: ResourceKind, key: { name: string }) => {
      items.splice(items.indexOf(find(kind, key.name)), 1);
    },
  } as unknown as ResourceClient;
  return {
    client,
    previews: () => items.filter(o => o.kind === 'PreviewEnvironment'),
  };
}
const component = {
  kind: 'Component',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    owner: { projectName: 'shop' },
    autoBuild: true,
    workflow: {
      kind: 'Workflow',
      name: 'build',
      parameters: { repository: { url: 'git@git.example:shop', revision: {} } },
    },
  },
};
const policy = (spec: object = { pullRequests: true }) => ({
  kind: 'PreviewPolicy',
  metadata: { name: 'p', namespace: 'default' },
  spec: { parentEnvironment: 'development', ...spec },
});
const logger = mockServices.logger.mock();

describe('pull requests', () => {
  it('make a preview, move it on and take it away', async () => {
    const { client, previews } = store(component, policy());
    const send = (body: object) => receiveGitEvent(client, body, logger);
    expect((await send(gitHub())).previews).toEqual([
      { namespace: 'default', name: 'shop-pr-7', change: 'created' },
    ]);
    expect(previews()[0].spec).toEqual({
      owner: { projectName: 'shop' },
      parentEnvironment: 'development',
      source: {
        repository: REPOSITORY,
        branch: 'feature/x',
        pullRequest: 7,
        commit: 'c0ffee',
      },
    });
    expect((await send(gitHub())).previews).toEqual([]);
    expect(
      (await send(gitHub('open', { sha: 'f00d' }))).previews,
    ).toMatchObject([{ change: 'updated' }]);
    expect((await send(gitHub('closed'))).previews).toMatchObject([
      { change: 'deleted' },
    ]);
    expect(previews()).toEqual([]);
  });

  it('of two repositories of a project with one number have a preview each', async () => {
    const other = 'https://git.example/api.git';
    const ofOther = (state?: string, sha = 'beef') => {
      const body = gitHub(state, { sha });
      body.pull_request.head.repo.clone_url = other;
      body.pull_request.base.repo.clone_url = other;
      body.repository.clone_url = other;
      return body;
    };
    const second = {
      ...component,
      metadata: { name: 'api', namespace: 'default' },
      spec: {
        ...component.spec,
        workflow: {
          ...component.spec.workflow,
          parameters: { repository: { url: other, revision: {} } },
        },
      },
    };
    const { client, previews } = store(component, second, policy());
    const send = (body: object) => receiveGitEvent(client, body, logger);
    const commits = () =>
      previews().map(({ spec }) => {
        const { source } = spec as {
          source: { repository: string; commit: string };
        };
        return [source.repository, source.commit];
      });
    await send(gitHub());
    await send(ofOther());
    expect(commits()).toEqual([
      [REPOSITORY, 'c0ffee'],
      [other, 'beef'],
    ]);
    await send(ofOther('open', 'f00d'));
    await send(gitHub('open', { sha: 'fade' }));
    expect(commits()).toEqual([
      [REPOSITORY, 'fade'],
      [other, 'f00d'],
    ]);
    await send(gitHub('closed'));
    expect(commits()).toEqual([[other, 'f00d']]);
    // The short name is free again, and the other one still has its own.
    await send(ofOther('open', 'feed'));
    expect(commits()).toEqual([[other, 'feed']]);
    await send(ofOther('closed'));
    expect(commits()).toEqual([]);
  });

  it.each([
    ['forks', gitHub('open', { fork: true }), policy()],
    ['projects without such a policy', gitHub(), policy({})],
    [
      'branches that the policy leaves out',
      gitHub(),
      policy({ pullRequests: true, branches: ['fix/*'] }),
    ],
  ])('make nothing of %s', async (_, body, rule) => {
    const { client } = store(component, rule);
    expect(await receiveGitEvent(client, body, logger)).toEqual({
      triggered: [],
      previews: [],
    });
  });
});

it('a push moves the previews of its branch in its repository', async () => {
  const preview = (name: string, source: object) => ({
    kind: 'PreviewEnvironment',
    metadata: { name, namespace: 'default' },
    spec: { owner: { projectName: 'shop' }, source },
  });
  const { client, previews } = store(
    preview('a', { branch: 'x', repository: REPOSITORY, commit: '1' }),
    preview('b', { branch: 'y', repository: REPOSITORY, commit: '1' }),
    preview('c', { branch: 'x', repository: 'https://git.example/bank' }),
    preview('d', { branch: 'x' }),
    component,
  );
  const { previews: changed } = await receiveGitEvent(
    client,
    {
      ref: 'refs/heads/x',
      after: '2',
      repository: { clone_url: REPOSITORY },
      commits: [],
    },
    logger,
  );
  expect(changed.map(c => c.name)).toEqual(['a', 'd']);
  expect(previews().map(p => p.spec)).toMatchObject([
    { source: { commit: '2' } },
    { source: { commit: '1' } },
    { source: { repository: 'https://git.example/bank' } },
    { source: { commit: '2' } },
  ]);
});
