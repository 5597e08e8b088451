import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { GitServer, useGitServer, root, dave } from './__testUtils__/gitServer';

// A busy machine takes seconds to start a git.
jest.setTimeout(60_000);

describe('openchoreo-git', () => {
  const gitServer = useGitServer();
  const { create, git, makeToken, pushes, until, url } = gitServer;
  let base: GitServer['base'];
  let backend: GitServer['backend'];
  let plane: GitServer['plane'];
  beforeEach(() => {
    ({ base, backend, plane } = gitServer.current());
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
    await gitServer.restart();
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
