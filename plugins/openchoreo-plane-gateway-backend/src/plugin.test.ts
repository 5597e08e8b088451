import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { mockCredentials } from '@backstage/backend-test-utils';
import { clusterDataPlaneKind, dataPlaneKind } from '@openchoreo-portal/model';
import { PlaneRef } from '@openchoreo-portal/plugin-openchoreo-node';
import { createAuthority, issueCertificate } from './pki/issue';
import { Host, startHost } from './__testUtils__/host';
import { fakePlane } from './__testUtils__/plane';

const PLANE: PlaneRef = { planeType: 'dataplane', name: 'default' };

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('plane gateway with real TLS and real agents', () => {
  let directory: string;
  let host: Host;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'plane-gateway-'));
    host = await startHost(path.join(directory, 'pki'));
  });
  afterEach(async () => {
    await host.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const get = (apiPath: string, plane = PLANE, signal?: AbortSignal) =>
    host.connector.transport(plane)({ method: 'GET', path: apiPath, signal });
  const status = (name = 'default') =>
    host.read(clusterDataPlaneKind, name)?.status?.agentConnection;
  const connected = () => host.until(() => status()?.connected === true);

  it('refuses an agent before its plane exists, and takes it when it does', async () => {
    const agent = host.agent({ transport: fakePlane().transport });
    const answer = await get('/version');
    expect(answer.status).toBe(404);
    expect(JSON.parse(await textOf(answer.body))).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
    });
    expect(agent.connected).toBe(false);
    await host.addPlane('default');
    await agent.waitUntilConnected();
    await connected();
    const again = await get('/version');
    expect(again.status).toBe(200);
    const { name, headers } = JSON.parse(await textOf(again.body));
    expect(name).toBe('one');
    expect(headers).not.toHaveProperty('authorization');
    expect(status()).toMatchObject({
      connected: true,
      connectedAgents: 1,
      message: '1 agent is connected.',
      lastConnectedTime: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('keeps private keys to itself', async () => {
    for (const file of [
      'ca.key',
      'server.key',
      'agents/workflowplane-default/tls.key',
      'agents/observabilityplane-default/tls.crt',
    ]) {
      const { mode } = await stat(path.join(directory, 'pki', file));
      expect((mode % 0o1000).toString(8)).toBe('600');
    }
  });

  it('carries bodies, queries and errors', async () => {
    await host.addPlane('default');
    host.agent({ transport: fakePlane().transport });
    await connected();
    const transport = host.connector.transport(PLANE);
    const echoed = await transport({
      method: 'PATCH',
      path: '/api/echo?fieldManager=x&force=true',
      headers: {
        'content-type': 'application/apply-patch+yaml',
        cookie: 'a=b',
        'impersonate-user': 'root',
      },
      body: 'ü'.repeat(500_000),
    });
    const echo = JSON.parse(await textOf(echoed.body));
    expect(echo.body).toHaveLength(500_000);
    expect(echo.method).toBe('PATCH');
    expect(echo.headers).toMatchObject({
      'content-type': 'application/apply-patch+yaml',
    });
    expect(Object.keys(echo.headers)).not.toContain('cookie');
    expect(Object.keys(echo.headers)).not.toContain('impersonate-user');
    const big = await get('/api/big?size=20000000');
    expect((await textOf(big.body)).length).toBe(20_000_000);
    const tooLong = await transport({
      method: 'POST',
      path: '/api/echo',
      body: Buffer.alloc(11 * 1024 * 1024),
    });
    expect(tooLong.status).toBe(413);
    expect((await get('/api/missing')).status).toBe(404);
    expect((await get('/metrics')).status).toBe(403);
    for (const bad of ['/api/../version', '/api//echo', '/api/%2e%2e/x']) {
      await expect(get(bad)).rejects.toMatchObject({ reason: 'BadRequest' });
    }
  });

  it('delivers watch events at once, and ends the watch at the plane when the client leaves', async () => {
    await host.addPlane('default');
    const plane = fakePlane();
    host.agent({ transport: plane.transport });
    await connected();
    const abort = new AbortController();
    const watch = await get('/api/watch?watch=true', PLANE, abort.signal);
    const reader = watch.body[Symbol.asyncIterator]();
    await host.until(() => plane.state.openWatches === 1);
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const began = performance.now();
      plane.emit(`{"n":${i}}`);
      const { value } = await reader.next();
      delays.push(performance.now() - began);
      expect(Buffer.from(value!).toString()).toBe(`{"n":${i}}\n`);
    }
    delays.sort((a, b) => a - b);
    expect(delays[10]).toBeLessThan(50);
    abort.abort();
    await host.until(() => plane.state.openWatches === 0);
  });

  it('passes watch events through compression', async () => {
    await host.addPlane('default');
    const plane = fakePlane();
    host.agent({ transport: plane.transport });
    await connected();
    const { url } = await new Promise<{ url: string }>(resolve => {
      const { server } = host.backend;
      resolve({ url: `http://127.0.0.1:${server.port()}` });
    });
    const abort = new AbortController();
    const response = await fetch(
      `${url}/api/openchoreo-plane-gateway/proxy/dataplane/_cluster/default/k8s/api/watch?watch=true`,
      {
        headers: {
          authorization: mockCredentials.service.header({
            onBehalfOf: mockCredentials.service('plugin:openchoreo'),
            targetPluginId: 'openchoreo-plane-gateway',
          }),
          'accept-encoding': 'gzip',
        },
        signal: abort.signal,
      },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-encoding')).toBeNull();
    await host.until(() => plane.state.openWatches === 1);
    plane.emit('x');
    const { value } = await response.body!.getReader().read();
    expect(Buffer.from(value!).toString()).toBe('x\n');
    abort.abort();
  });

  it('serves many streams at once', async () => {
    await host.addPlane('default');
    const plane = fakePlane();
    host.agent({ transport: plane.transport });
    await connected();
    const watches = await Promise.all(
      Array.from({ length: 100 }, () => get('/api/watch?watch=true')),
    );
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const { body } = await get(`/api/big?size=${i * 1_000}`);
        return (await textOf(body)).length;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => i * 1_000));
    await host.until(() => plane.state.openWatches === 100);
    plane.emit('go');
    for (const watch of watches) {
      const first = await watch.body[Symbol.asyncIterator]().next();
      expect(Buffer.from(first.value!).toString()).toBe('go\n');
    }
  });

  it('breaks an answer off when the plane does', async () => {
    await host.addPlane('default');
    host.agent({ transport: fakePlane().transport });
    await connected();
    const broken = await get('/api/broken');
    expect(broken.status).toBe(200);
    await expect(textOf(broken.body)).rejects.toThrow(/aborted/);
  });

  it('says that no agent is connected, and recovers when it comes back', async () => {
    await host.addPlane('default');
    const agent = host.agent({ transport: fakePlane('one').transport });
    await connected();
    const pending = get('/api/never');
    await new Promise(resolve => setTimeout(resolve, 50));
    await agent.stop();
    expect((await pending).status).toBe(503);
    const away = await get('/version');
    expect(away.status).toBe(503);
    expect(JSON.parse(await textOf(away.body)).message).toContain(
      'No agent of plane dataplane/_cluster/default is connected',
    );
    host.agent({ transport: fakePlane('two').transport });
    await host.until(async () => (await get('/version')).status === 200);
    const { name } = JSON.parse(await textOf((await get('/version')).body));
    expect(name).toBe('two');
  });

  it('takes several agents in turn', async () => {
    await host.addPlane('default');
    host.agent({ transport: fakePlane('one').transport });
    host.agent({ transport: fakePlane('two').transport });
    await host.until(() => status()?.connectedAgents === 2);
    const names = [];
    for (let i = 0; i < 4; i++) {
      names.push(JSON.parse(await textOf((await get('/version')).body)).name);
    }
    expect(names.sort()).toEqual(['one', 'one', 'two', 'two']);
  });

  it('refuses a certificate of another authority or for another plane', async () => {
    const now = new Date();
    const other = await createAuthority(now);
    const identity = { planeType: 'dataplane', planeID: 'default' } as const;
    const { ca } = await host.readTls('dataplane-default');
    const forged = {
      ...(await issueCertificate(other, { use: 'agent', identity }, now)),
      ca,
    };
    await host.addPlane('default');
    host.agent({ tls: forged, transport: fakePlane().transport });
    await host.until(() =>
      /not issued by the clientCA/.test(status()?.message ?? ''),
    );
    const wrongName = await host.readTls('workflowplane-default');
    host.agent({ tls: wrongName, transport: fakePlane().transport });
    await host.until(() =>
      /needs the SAN URI openchoreo:\/\/dataplane\/default/.test(
        status()?.message ?? '',
      ),
    );
    expect((await get('/version')).status).toBe(503);
  });

  it('re-verifies only who is concerned when a plane changes or goes', async () => {
    await host.addPlane('default');
    await host.addPlane('twin');
    host.put(dataPlaneKind, {
      metadata: { name: 'other', namespace: 'acme' },
      spec: {
        planeID: 'default',
        clusterAgent: {
          clientCA: { value: (await createAuthority(new Date())).cert },
        },
      },
    });
    const agent = host.agent({ transport: fakePlane().transport });
    await connected();
    await host.until(() => status('twin')?.connected === true);
    const twin = { ...PLANE, name: 'twin' };
    const other: PlaneRef = {
      planeType: 'dataplane',
      namespace: 'acme',
      name: 'other',
    };
    expect((await get('/version', twin)).status).toBe(200);
    expect((await get('/version', other)).status).toBe(503);

    host.remove(clusterDataPlaneKind, 'twin');
    await host.until(async () => (await get('/version', twin)).status === 404);
    expect((await get('/version')).status).toBe(200);
    expect(agent.connected).toBe(true);

    host.put(clusterDataPlaneKind, {
      metadata: { name: 'default' },
      spec: {
        planeID: 'default',
        clusterAgent: {
          clientCA: { value: (await createAuthority(new Date())).cert },
        },
      },
      status: host.read(clusterDataPlaneKind, 'default').status,
    });
    await host.until(async () => (await get('/version')).status === 503);
    await host.until(() => !agent.connected);
  });

  it('reads the clientCA from a secret', async () => {
    const secret = {
      group: '',
      version: 'v1',
      kind: 'Secret',
      plural: 'secrets',
      scope: 'Namespaced',
    } as const;
    host.put(secret, {
      metadata: { name: 'agents', namespace: 'system' },
      data: {
        'ca.crt': Buffer.from(await host.clientCa()).toString('base64'),
      },
    });
    const clientCA = {
      secretKeyRef: { name: 'agents', namespace: 'system', key: 'ca.crt' },
    };
    await host.addPlane('default', { clusterAgent: { clientCA } });
    await host.agent({ transport: fakePlane().transport }).waitUntilConnected();
    await connected();
    await host.addPlane('default', {
      clusterAgent: {
        clientCA: { secretKeyRef: { ...clientCA.secretKeyRef, key: 'nope' } },
      },
    });
    await host.until(() => /^No agent can/.test(status()?.message ?? ''));
    expect(status().message).toContain('Secret system/agents has no key nope');
  });

  it('does not write a status that says the same', async () => {
    await host.addPlane('default');
    host.agent({ transport: fakePlane().transport });
    await connected();
    await host.until(() => status()?.message === '1 agent is connected.');
    const count = host.patches.length;
    host.put(clusterDataPlaneKind, host.read(clusterDataPlaneKind, 'default'));
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(host.patches.length).toBe(count);
  });

  it('carries messages both ways through a tunnel', async () => {
    await host.addPlane('default');
    const closed: string[] = [];
    host.agent({
      targets: {
        k8s: {
          transport: fakePlane().transport,
          upgrade: async ({ path: apiPath, protocol }) => {
            const queue: Uint8Array[] = [Buffer.from(`${protocol} ${apiPath}`)];
            const state = { over: false, wake: () => {} };
            return {
              readable: (async function* read() {
                for (;;) {
                  const message = queue.shift();
                  if (message) yield message;
                  else if (state.over) return;
                  else {
                    await new Promise<void>(resolve => {
                      state.wake = resolve;
                    });
                  }
                }
              })(),
              async write(message) {
                queue.push(message);
                state.wake();
              },
              end() {
                state.over = true;
                state.wake();
              },
              close: () => closed.push('closed'),
            };
          },
        },
      },
    });
    await connected();
    const tunnel = await host.connector.openTunnel(PLANE, {
      path: '/api/v1/namespaces/a/pods/b/exec?command=sh',
      protocol: 'v5.channel.k8s.io',
    });
    const reader = tunnel.messages[Symbol.asyncIterator]();
    const next = async () => Buffer.from((await reader.next()).value!);
    expect((await next()).toString()).toBe(
      'v5.channel.k8s.io /api/v1/namespaces/a/pods/b/exec?command=sh',
    );
    for (const size of [1, 65_536, 0, 7]) {
      if (size === 0) continue;
      await tunnel.send(Buffer.alloc(size, size % 256));
      expect(await next()).toHaveLength(size);
    }
    tunnel.end();
    expect((await reader.next()).done).toBe(true);
    await host.until(() => closed.length > 0);
    await expect(
      host.connector.openTunnel(PLANE, {
        path: '/metrics',
        protocol: 'v5.channel.k8s.io',
      }),
    ).rejects.toMatchObject({ reason: 'Forbidden' });
  });

  it('serves only the listed plugins', async () => {
    await host.addPlane('default');
    host.agent({ transport: fakePlane().transport });
    await connected();
    const answer = await host.stranger.transport(PLANE)({
      method: 'GET',
      path: '/version',
    });
    expect(answer.status).toBe(403);
    const app = request(host.backend.server);
    const proxy =
      '/api/openchoreo-plane-gateway/proxy/dataplane/_cluster/default/k8s/version';
    await app
      .get(proxy)
      .set('authorization', mockCredentials.user.header())
      .expect(403);
    await app
      .get(proxy)
      .set('authorization', mockCredentials.none.header())
      .expect(401);
    await app
      .get('/api/openchoreo-plane-gateway/planes/status')
      .set('authorization', mockCredentials.user.header())
      .expect(403);
    const listed = await app
      .get('/api/openchoreo-plane-gateway/planes/status')
      .set('authorization', mockCredentials.service.header())
      .expect(200);
    expect(listed.body.items).toMatchObject([
      { planeType: 'dataplane', name: 'default', connected: true },
    ]);
  });
});
