import { ClientRequest, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import request from 'supertest';
import {
  GitServer,
  useGitServer,
  root,
  dave,
  victor,
} from '../__testUtils__/gitServer';

// A busy machine takes seconds to start a git.
jest.setTimeout(60_000);

describe('access to the Git server', () => {
  const gitServer = useGitServer();
  const { create, git, makeToken, port, told, until, url } = gitServer;
  let base: GitServer['base'];
  let backend: GitServer['backend'];
  let plane: GitServer['plane'];
  beforeEach(() => {
    ({ base, backend, plane } = gitServer.current());
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
});
