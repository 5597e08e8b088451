import { WebSocket } from 'ws';
import { startPlane, TestPlane } from '../__testUtils__/plane';
import {
  authorization,
  Portal,
  startPortal,
  until,
} from '../__testUtils__/portal';
import {
  applyPlatform,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';
import { CHANNEL, EXEC_PROTOCOL } from './session';

jest.setTimeout(60_000);

describe('terminals', () => {
  let plane: TestPlane;
  let portal: Portal;
  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    await observe(portal, 'shop').release();
    const deployment = await until(
      async () => (await plane.list('Deployment'))[0],
      'the deployment on the plane',
    );
    const { namespace, name, uid } = deployment.metadata;
    for (const pod of ['shop-1', 'other-1']) {
      await plane.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: pod,
          namespace,
          ...(pod === 'shop-1'
            ? {
                ownerReferences: [
                  { apiVersion: 'apps/v1', kind: 'Deployment', name, uid },
                ],
              }
            : {}),
        },
        spec: { containers: [{ name: 'main' }] },
        status: { phase: 'Running' },
      });
    }
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  /** Opens a terminal; rejects with the HTTP status when it is refused. */
  function open(person: string | undefined, query: string): Promise<WebSocket> {
    const socket = new WebSocket(
      `${portal.url.replace(
        'http',
        'ws',
      )}/exec/namespaces/default/components/shop?${query}`,
      EXEC_PROTOCOL,
      { headers: person ? { authorization: authorization(person) } : {} },
    );
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_req, res) => {
        reject(new Error(`${res.statusCode}`));
        res.resume();
      });
      socket.on('error', () => undefined);
    });
  }
  async function output(query: string): Promise<Record<number, string>> {
    const socket = await open('admin', query);
    const streams: Record<number, string> = {};
    socket.on('message', (data: Buffer) => {
      streams[data[0]] = (streams[data[0]] ?? '') + data.subarray(1).toString();
    });
    await new Promise(resolve => {
      socket.on('close', resolve);
    });
    return streams;
  }

  it('run one command, and tell how it ended', async () => {
    expect(await output('env=development&command=ls&command=-l')).toEqual({
      [CHANNEL.stdout]: 'main$ ls -l\n',
      [CHANNEL.status]: '{"metadata":{},"status":"Success"}',
    });
    const failed = await output('env=development&command=false');
    expect(JSON.parse(failed[CHANNEL.status])).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
  });

  it('carry both directions', async () => {
    const socket = await open('admin', 'env=development&stdin=true&tty=true');
    expect(socket.protocol).toBe(EXEC_PROTOCOL);
    const answer = new Promise<Buffer>(resolve => {
      socket.once('message', data => resolve(data as Buffer));
    });
    socket.send(Buffer.from('\0echo hello'));
    expect((await answer).toString()).toBe('\u0001echo hello');
    socket.close();
  });

  it('end when the right to them does', async () => {
    const socket = await open('sue', 'env=development&stdin=true&tty=true');
    const ended = new Promise<[number, string]>(resolve => {
      socket.on('close', (code, reason) => resolve([code, String(reason)]));
    });
    await portal.apply('admin', [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'ClusterAuthzRoleBinding',
        metadata: { name: 'no-terminals' },
        spec: {
          entitlement: { claim: 'sub', value: 'sue' },
          roleMappings: [
            { roleRef: { kind: 'ClusterAuthzRole', name: 'sre' } },
          ],
          effect: 'deny',
        },
      },
    ]);
    expect(await ended).toEqual([
      1008,
      'You may not run commands here any more.',
    ]);
  });

  it.each([
    [undefined, 'env=development', '401'],
    ['victor', 'env=development', '403'],
    ['nobody', 'env=nowhere', '403'],
    ['admin', 'env=nowhere', '404'],
    ['admin', 'env=development&pod=other-1', '404'],
    ['admin', 'env=development&container=side', '404'],
    ['admin', 'command=ls', '400'],
  ])('of %s with %s are refused with %s', async (person, query, status) => {
    await expect(open(person, query)).rejects.toThrow(status);
  });

  it('are recorded, who opened them and who was refused', async () => {
    const trail = async (outcome: string) => {
      const response = await portal.fetch(
        'admin',
        `/audit?name=shop-development&outcome=${outcome}&limit=50`,
      );
      const { items } = await response.json();
      return items
        .filter((item: { entrance: string }) => item.entrance === 'exec')
        .map((item: { subject: string; subresource: string }) => [
          item.subject,
          item.subresource,
        ]);
    };
    expect(await trail('done')).toEqual([
      ['user:default/sue', 'exec'],
      ...Array(3).fill(['user:default/admin', 'exec']),
    ]);
    expect(await trail('denied')).toEqual([['user:default/victor', 'exec']]);
  });

  it('leave other addresses outside the contract as they are', async () => {
    const get = (person: string, path: string) =>
      portal.fetch(person, path).then(r => r.status);
    expect(await get('admin', '/exec/namespaces/default/components/shop')).toBe(
      426,
    );
    const mcp = await fetch(`${portal.url}/mcp`, {
      method: 'POST',
      redirect: 'manual',
    });
    expect(mcp.status).toBe(307);
    expect(
      new URL(mcp.headers.get('location')!, `${portal.url}/mcp`).pathname,
    ).toBe('/api/mcp-actions/v1');
  });
});
