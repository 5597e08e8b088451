import { execFile } from 'node:child_process';
import { ClientRequest, request as httpRequest } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AccessRequest } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { TransportRequest } from '@openchoreo-portal/client';
import {
  OpenChoreoClientService,
  openchoreoClientServiceRef,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { AddressInfo } from 'node:net';
import request from 'supertest';
import plugin from '.';

const exec = promisify(execFile);
// A busy machine takes seconds to start a git.
jest.setTimeout(60_000);

/** A control plane that allows dave everything in `default` but deleting, and remembers what it was told. */
function controlPlane() {
  const posts: { path: string; body: any }[] = [];
  const state = {
    down: false,
    silent: false,
    rights: ['component:view', 'component:create'],
  };
  const service: Partial<OpenChoreoClientService> = {
    decide: async (asker, requests) => {
      if (state.silent) {
        throw new ApiError({ reason: 'ServiceUnavailable', message: 'silent' });
      }
      const ref =
        'person' in asker
          ? asker.person
          : 'principal' in asker &&
            (asker.principal as { userEntityRef?: string }).userEntityRef;
      return requests.map((r: AccessRequest) => ({
        allowed:
          ref === 'user:default/dave' &&
          r.scope.namespace === 'default' &&
          state.rights.includes(r.action),
        reason: 'test',
      }));
    },
    transportFor: () => async (req: TransportRequest) => {
      if (!state.down) {
        posts.push({ path: req.path, body: JSON.parse(String(req.body)) });
      }
      return {
        status: state.down ? 503 : 202,
        headers: {},
        body: (async function* none() {})(),
      };
    },
    forPlugin: () =>
      ({
        list: async () => ({
          items: [
            {
              apiVersion: 'v1',
              kind: 'Namespace',
              metadata: { name: 'default', uid: '1', resourceVersion: '1' },
            },
          ],
          metadata: { resourceVersion: '1' },
        }),
        async *watch(_kind: unknown, o: { signal: AbortSignal }) {
          await new Promise(resolve =>
            o.signal.addEventListener('abort', resolve),
          );
        },
      } as any),
  };
  return { posts, state, service: service as OpenChoreoClientService };
}

describe('openchoreo-git', () => {
  let base: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let plane: ReturnType<typeof controlPlane>;
  const root = '/api/openchoreo-git';
  const dave = mockCredentials.user.header('user:default/dave');
  const victor = mockCredentials.user.header('user:default/victor');

  async function start() {
    backend = await startTestBackend({
      features: [
        plugin,
        mockServices.rootConfig.factory({
          data: {
            openchoreo: {
              git: {
                directory: join(base, 'git'),
                requestsPerUser: 2,
                seedDirectory: join(base, 'seeds'),
              },
            },
          },
        }),
        createServiceFactory({
          service: openchoreoClientServiceRef,
          deps: {},
          factory: () => plane.service,
        }),
      ],
    });
  }
  const port = () => (backend.server.address() as AddressInfo).port;
  const url = (repo: string, token: string) =>
    `http://x:${token}@localhost:${port()}${root}/default/${repo}.git`;
  const git = (cwd: string, ...args: string[]) =>
    exec('git', ['-c', 'user.name=D', '-c', 'user.email=d@x', ...args], {
      cwd,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
  async function until(test: () => boolean) {
    const end = Date.now() + 10_000;
    while (!test()) {
      if (Date.now() > end) throw new Error('It did not happen in time.');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
  /** What the audit trail was told since the last call. */
  function told(): string[] {
    const all = plane.posts.splice(0);
    return all
      .filter(p => p.path === '/audit')
      .map(({ body: b }) =>
        [
          `${b.verb} ${b.kind} ${b.namespace ?? ''}/${b.name ?? ''}`,
          `by ${b.subject.replace('user:default/', '')} (${b.how})`,
          `${b.outcome} ${b.code}`,
        ].join(', '),
      );
  }
  const pushes = () => plane.posts.filter(p => p.path.endsWith('/autobuild'));
  async function makeToken(access: 'read' | 'write', repository?: string) {
    const { body } = await request(backend.server)
      .post(`${root}/tokens`)
      .set('Authorization', dave)
      .send({ name: 'laptop', namespace: 'default', repository, access })
      .expect(201);
    return body as { id: string; token: string };
  }
  const create = (name: string, body: object = {}) =>
    request(backend.server)
      .post(`${root}/repositories`)
      .set('Authorization', dave)
      .send({
        namespace: 'default',
        name,
        files: [
          { path: 'README.md', content: 'Hello' },
          { path: 'bin/run.sh', content: '#!/bin/sh\n', executable: true },
          { path: 'ü "x".txt', content: '' },
        ],
        ...body,
      });

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'git-backend-'));
    await mkdir(join(base, 'seeds', 'sample', 'api'), { recursive: true });
    await writeFile(join(base, 'seeds', 'sample', 'api', 'a.txt'), 'a');
    plane = controlPlane();
    await start();
  });
  afterEach(async () => {
    await backend.stop();
    await rm(base, { recursive: true, force: true });
  });

  it('makes a repository that can be cloned, pushed to, and announces pushes', async () => {
    const { body } = await create('shop').expect(201);
    expect(body).toMatchObject({
      namespace: 'default',
      name: 'shop',
      defaultBranch: 'main',
      cloneUrl: expect.stringMatching(/\/default\/shop\.git$/),
    });
    await until(() => pushes().some(p => p.body.repository.name === 'shop'));

    const { token } = await makeToken('write', 'shop');
    await git(base, 'clone', '-q', url('shop', token), 'clone');
    const clone = join(base, 'clone');
    const { stdout } = await git(clone, 'ls-files', '-s');
    expect(stdout).toContain('100755');
    expect(stdout).toContain('README.md');
    await writeFile(join(clone, 'README.md'), 'x'.repeat(2_000_000));
    await writeFile(join(clone, 'new.txt'), 'new');
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '-q', '-m', 'Second');
    await git(clone, 'push', '-q', 'origin', 'main');
    const head = (await git(clone, 'rev-parse', 'HEAD')).stdout.trim();
    await until(() => pushes().some(p => p.body.after === head));
    expect(pushes().find(p => p.body.after === head)!.body).toMatchObject({
      ref: 'refs/heads/main',
      repository: { clone_url: body.cloneUrl },
      commits: [
        { id: head, added: ['new.txt'], modified: ['README.md'], removed: [] },
      ],
    });

    const commits = await request(backend.server)
      .get(`${root}/repositories/default/shop/commits?path=new.txt`)
      .set('Authorization', dave)
      .expect(200);
    expect(commits.body.items).toMatchObject([{ id: head, subject: 'Second' }]);

    const file = (query: string, as = dave) =>
      request(backend.server)
        .get(`${root}/repositories/default/shop/file?${query}`)
        .set('Authorization', as);
    expect((await file('path=new.txt').expect(200)).body).toEqual({
      path: 'new.txt',
      commit: head,
      content: 'new',
    });
    await file('path=README.md').expect(413);
    await file('path=gone.txt').expect(404);
    await file('path=new.txt&branch=gone').expect(404);
    await file('path=').expect(422);
    await file('path=..%2F..%2Fetc%2Fpasswd').expect(422);
    await file('path=*').expect(404);
  });

  it('tells the audit trail of every write once, also of refused ones', async () => {
    const as = (
      who: string,
      method: 'post' | 'delete',
      path: string,
      body: object = {},
    ) =>
      request(backend.server)
        [method](`${root}${path}`)
        .set('Authorization', who)
        .send(body);
    await create('shop').expect(201);
    const repository = { namespace: 'default', name: 'mine' };
    await as(victor, 'post', '/repositories', repository).expect(403);
    expect(told()).toEqual([
      'create Repository default/shop, by dave (backstage-token), done 200',
      'create Repository default/mine, by victor (backstage-token), denied 403',
    ]);

    const reading = await makeToken('read', 'shop');
    const writing = await makeToken('write', 'shop');
    await as(victor, 'post', '/tokens', { namespace: 'default' }).expect(403);
    expect(told()).toEqual([
      'create GitToken default/shop, by dave (backstage-token), done 200',
      'create GitToken default/shop, by dave (backstage-token), done 200',
      'create GitToken default/, by victor (backstage-token), denied 403',
    ]);

    await git(base, 'clone', '-q', url('shop', reading.token), 'clone');
    const clone = join(base, 'clone');
    await git(clone, 'commit', '-q', '--allow-empty', '-m', 'Second');
    expect(told()).toEqual([]);
    await expect(git(clone, 'push', '-q', 'origin', 'main')).rejects.toThrow();
    expect(told()).toEqual([
      'push Repository default/shop, by dave (git-token), denied 403',
    ]);
    await git(clone, 'push', '-q', url('shop', writing.token), 'main');
    await until(() => plane.posts.some(p => p.path === '/audit'));
    expect(told()).toEqual([
      'push Repository default/shop, by dave (git-token), done 200',
    ]);
    const gone = url('gone', (await makeToken('write')).token);
    told();
    await expect(git(clone, 'push', '-q', gone, 'main')).rejects.toThrow();
    expect(told()).toEqual([
      'push Repository default/gone, by dave (git-token), failed 404',
    ]);

    const commits = '/repositories/default/shop/commits';
    await as(dave, 'post', commits, {
      files: [{ path: 'x', content: '' }],
    }).expect(201);
    await as(dave, 'post', commits, {
      files: [{ path: '../x', content: '' }],
    }).expect(422);
    await as(dave, 'delete', '/repositories/default/shop').expect(403);
    await as(dave, 'delete', `/tokens/${writing.id}`).expect(204);
    expect(told()).toEqual([
      'commit Repository default/shop, by dave (backstage-token), done 200',
      'commit Repository default/shop, by dave (backstage-token), failed 422',
      'delete Repository default/shop, by dave (backstage-token), denied 403',
      'delete GitToken /, by dave (backstage-token), done 200',
    ]);
  });

  it('adds a commit to an existing repository', async () => {
    const { body } = await create('mono').expect(201);
    const first = body.branches.main;
    const add = (expectedHead: string) =>
      request(backend.server)
        .post(`${root}/repositories/default/mono/commits`)
        .set('Authorization', dave)
        .send({
          message: 'Add api',
          expectedHead,
          files: [{ path: 'api/index.js', content: '1' }],
        });
    const made = await add(first).expect(201);
    await add(first).expect(409);
    const again = await request(backend.server)
      .post(`${root}/repositories/default/mono/commits`)
      .set('Authorization', dave)
      .send({ files: [{ path: 'api/x', content: '' }], ifAbsent: 'api' });
    expect(again.body).toMatchObject({ reason: 'AlreadyExists' });
    const { body: list } = await request(backend.server)
      .get(`${root}/repositories/default/mono/commits`)
      .set('Authorization', dave);
    expect(list.items.map((c: any) => c.id)).toEqual([made.body.id, first]);
  });

  it('reads what somebody sent only when it knows who', async () => {
    const unreadable = request(backend.server)
      .post(`${root}/repositories`)
      .set('content-type', 'application/json')
      .send('{');
    const nobody = await unreadable.set('authorization', 'Bearer nobody');
    const long = await request(backend.server)
      .post(`${root}/tokens`)
      .set('authorization', dave)
      .send({ namespace: 'default', name: 'x'.repeat(200_000) });
    expect([nobody.status, long.status]).toEqual([401, 413]);
  });

  it('asks who is there and lets tokens do no more than they say', async () => {
    await create('shop').expect(201);
    await create('other').expect(201);
    const info = `${root}/default/shop.git/info/refs?service=git-upload-pack`;
    const anonymous = await request(backend.server).get(info).expect(401);
    expect(anonymous.headers['www-authenticate']).toMatch(/^Basic/);
    await request(backend.server)
      .get(info)
      .set('Authorization', 'Bearer nonsense')
      .expect(401);
    await request(backend.server)
      .get(info)
      .set('Authorization', victor)
      .expect(403);
    await request(backend.server)
      .get(info)
      .set('Authorization', dave)
      .expect(200);

    const { token, id } = await makeToken('read', 'shop');
    await git(base, 'clone', '-q', url('shop', token), 'ro');
    await expect(
      git(join(base, 'ro'), 'push', 'origin', 'HEAD:refs/heads/x'),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('403') });
    await expect(
      git(base, 'clone', '-q', url('other', token), 'no'),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('403') });
    await request(backend.server)
      .delete(`${root}/tokens/${id}`)
      .set('Authorization', victor)
      .expect(404);
    await request(backend.server)
      .delete(`${root}/tokens/${id}`)
      .set('Authorization', dave)
      .expect(204);
    await expect(
      git(base, 'clone', '-q', url('shop', token), 'revoked'),
    ).rejects.toMatchObject({
      stderr: expect.stringMatching(/401|Authentication failed/),
    });
    await request(backend.server)
      .post(`${root}/tokens`)
      .set('Authorization', victor)
      .send({ namespace: 'default', access: 'read' })
      .expect(403);
    await request(backend.server)
      .delete(`${root}/repositories/default/shop`)
      .set('Authorization', dave)
      .expect(403);
    const { body } = await request(backend.server)
      .get(`${root}/repositories`)
      .set('Authorization', victor)
      .expect(200);
    expect(body.items).toEqual([]);
  });

  it('lets nobody hold more than their places', async () => {
    await create('shop').expect(201);
    const { token } = await makeToken('write', 'shop');
    // A push that says how much is coming and never sends it keeps a git waiting; refused, it comes again.
    const held = new Set<ClientRequest>();
    const stuck = (authorization: string) => {
      const sent = httpRequest({
        port: port(),
        path: `${root}/default/shop.git/git-receive-pack`,
        method: 'POST',
        headers: { authorization, 'content-length': 1000 },
      });
      sent.on('error', () => undefined);
      sent.on('response', () => {
        sent.destroy();
        if (held.delete(sent)) stuck(authorization);
      });
      sent.write('0');
      held.add(sent);
    };
    const basic = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
    stuck(basic);
    stuck(dave);
    const info = `${root}/default/shop.git/info/refs?service=git-upload-pack`;
    const ask = (path: string, who = dave) =>
      request(backend.server).get(path).set('Authorization', who);
    let refused = await ask(info);
    for (let i = 0; i < 500 && refused.status !== 429; i++)
      refused = await ask(info);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.text).toContain('user:default/dave has 2 requests');
    const listed = await ask(`${root}/repositories`);
    expect([listed.status, listed.headers['retry-after']]).toEqual([429, '1']);
    expect((await ask(`${root}/repositories`, victor)).status).toBe(200);
    const [one, other] = [...held];
    held.clear();
    one.destroy();
    other.destroy();
    let free = refused;
    for (let i = 0; i < 500 && free.status === 429; i++) free = await ask(info);
    expect(free.status).toBe(200);
  });

  it('asks at every use of a token what its owner may now', async () => {
    await create('shop').expect(201);
    const { token } = await makeToken('write', 'shop');
    const clone = join(base, 'clone');
    await git(base, 'clone', '-q', url('shop', token), 'clone');
    await git(clone, 'commit', '-q', '--allow-empty', '-m', 'Second');
    told();

    plane.state.rights = ['component:view'];
    await git(clone, 'fetch', '-q', 'origin');
    await expect(git(clone, 'push', '-q', 'origin', 'main')).rejects.toThrow();
    expect(told()).toEqual([
      'push Repository default/shop, by dave (git-token), denied 403',
    ]);
    plane.state.rights = [];
    await expect(git(clone, 'fetch', '-q', 'origin')).rejects.toMatchObject({
      stderr: expect.stringContaining('403'),
    });
    const asked = () =>
      request(backend.server)
        .get(`${root}/default/shop.git/info/refs?service=git-upload-pack`)
        .auth('x', token);
    expect((await asked()).text).toContain(
      'Ask for the action component:view in namespace default',
    );
    const { body } = await request(backend.server)
      .get(`${root}/repositories`)
      .set('Authorization', `Bearer ${token}`);
    expect(body.items).toEqual([]);

    // Nobody knows what they may: nothing, and not for ever.
    plane.state.rights = ['component:view', 'component:create'];
    plane.state.silent = true;
    expect((await asked()).status).toBe(503);
    plane.state.silent = false;
    await git(clone, 'push', '-q', 'origin', 'main');
  });

  it.each([
    [{ name: '../x' }, 'cannot name a repository'],
    [{ name: 'x.git' }, 'cannot name a repository'],
    [{ namespace: '..' }, 'is not a namespace'],
    [{ files: [{ path: '../x', content: '' }] }, 'is not a path'],
    [{ files: [{ path: '.git/config', content: '' }] }, 'is not a path'],
    [{ files: [{ path: '/etc/x', content: '' }] }, 'is not a path'],
    [{ defaultBranch: '-x' }, 'is not a branch name'],
    [{ files: 'x' }, 'not a list'],
  ])('refuses %j', async (body, message) => {
    const answer = await create('bad', body);
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
  });

  it.each([
    '/..%2f..%2fetc/x.git/info/refs?service=git-upload-pack',
    '/default/..%2fdefault%2fshop.git/info/refs?service=git-upload-pack',
  ])('does not leave its folder for %s', async path => {
    const answer = await request(backend.server)
      .get(`${root}${path}`)
      .set('Authorization', dave);
    expect(answer.status).toBe(422);
  });

  it('says that a repository exists already and that another does not', async () => {
    await create('shop').expect(201);
    expect((await create('shop')).status).toBe(409);
    const none = await request(backend.server)
      .get(`${root}/default/none.git/info/refs?service=git-upload-pack`)
      .set('Authorization', dave);
    expect(none.status).toBe(404);
  });

  it('seeds sample repositories once and gives builds a token', async () => {
    const { body } = await request(backend.server)
      .get(`${root}/repositories`)
      .set('Authorization', dave)
      .expect(200);
    expect(body.items.map((r: any) => r.name)).toEqual(['sample']);
    await until(() => plane.posts.some(p => p.path.endsWith('/secrets')));
    const secret = plane.posts.find(p => p.path.endsWith('/secrets'))!;
    expect(secret).toMatchObject({
      path: '/api/v1alpha1/namespaces/default/secrets',
      body: {
        secretName: 'openchoreo-git',
        secretType: 'kubernetes.io/basic-auth',
      },
    });
    await git(
      base,
      'clone',
      '-q',
      url('sample', secret.body.data.password),
      'seeded',
    );
    await backend.stop();
    await start();
  });

  it('announces a push again until somebody listens', async () => {
    plane.state.down = true;
    await create('late').expect(201);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(pushes().filter(p => p.body.repository.name === 'late')).toEqual([]);
    plane.state.down = false;
    await until(() => pushes().some(p => p.body.repository.name === 'late'));
  });
});
