import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { StoredObject, findCondition } from '@openchoreo-portal/model';
import { Deployment } from './cluster/objects';
import * as kinds from './kinds';
import { LocalPlane } from './plane';
import { listProcesses } from './runtimes/proc';
import { createRuntime } from './runtimes/select';
import { RuntimeName } from './runtimes/types';
import {
  appManifests,
  applyAll,
  ask,
  eventually,
  podsOf,
  publishScript,
  startPlane,
  temporaryFolder,
} from './testing/harness';

jest.setTimeout(30_000);

/** Answers with its name; `/call` asks the address in DEPENDENCY, `/env` shows a variable, `/crash` ends the program. */
const APP = `
const http = require('http');
const get = url => new Promise((ok, no) => http.get(url, r => { let b=''; r.on('data', c => b += c); r.on('end', () => ok(b)); }).on('error', no));
http.createServer(async (q, r) => {
  try {
    if (q.url === '/call') r.end('got ' + await get(process.env.DEPENDENCY));
    else if (q.url.startsWith('/fetch/')) r.end('got ' + await (await fetch(decodeURIComponent(q.url.slice(7)))).text());
    else if (q.url === '/crash') { console.error('giving up: ' + q.url); process.exit(7); }
    else if (q.url.startsWith('/read/')) r.end(require('fs').readFileSync(decodeURIComponent(q.url.slice(6)), 'utf8'));
    else if (q.url === '/env') r.end(JSON.stringify(process.env));
    else if (q.url === '/slow') setTimeout(() => r.end('slow ' + process.env.VERSION), 400);
    else r.end('hello from ' + process.env.NAME + ' ' + process.env.VERSION);
  } catch (e) { r.statusCode = 502; r.end(String(e.cause ? e.cause.code : e.code || e)); }
}).listen(8080, () => console.log('listening', process.env.NAME));
`;

async function leftovers(folder: string): Promise<string[]> {
  return (await listProcesses()).flatMap(p => {
    try {
      const line = readFileSync(`/proc/${p.pid}/cmdline`, 'utf8');
      return line.includes(folder) ? [line.replace(/\0/g, ' ')] : [];
    } catch {
      return [];
    }
  });
}

const ran = new Map<RuntimeName, { ok: boolean; reason: string }>();
beforeAll(async () => {
  for (const name of ['plain', 'isolated'] as const)
    ran.set(name, await createRuntime(name).probe());
});

describe.each(['plain', 'isolated'] as const)('the %s runtime', name => {
  const folder = temporaryFolder();
  let plane: LocalPlane;
  let image: string;
  let possible = true;
  /** What pods asked for outside the plane, and who answers in its place. */
  const asked: string[] = [];
  // Open connections outlive a change of policy, as on other planes.
  const outside = createServer((_, r) =>
    r.setHeader('connection', 'close').end('from outside'),
  );
  const outsidePort = () => (outside.address() as AddressInfo).port;
  beforeAll(() => new Promise<void>(ok => outside.listen(0, '127.0.0.1', ok)));
  afterAll(() => new Promise(ok => outside.close(ok)));

  beforeAll(async () => {
    const probe = ran.get(name)!;
    if (!probe.ok) {
      possible = false;
      process.stderr.write(`NOT RUN: ${name} runtime: ${probe.reason}\n`);
      return;
    }
    plane = await startPlane(folder.path, {
      runtime: name,
      connectOutside: async host => {
        asked.push(`${host.host}:${host.port}`);
        return connect({ port: outsidePort(), host: '127.0.0.1' });
      },
    });
    image = await publishScript(folder.path, 'default-p-app', APP);
  });
  afterAll(async () => {
    folder.cleanup();
  });
  const app = (n: string, version = '1', more: object = {}) =>
    appManifests({
      name: n,
      image,
      env: [
        { name: 'NAME', value: n },
        { name: 'VERSION', value: version },
        ...((more as { env?: { name: string; value: string }[] }).env ?? []),
      ],
      ...Object.fromEntries(Object.entries(more).filter(([k]) => k !== 'env')),
    });
  const get = (host: string, path = '/') =>
    ask(plane.ingress.port, `${host}.test`, path);
  const answers = (host: string, text: string, path = '/') =>
    eventually(`${host}${path} answers ${text}`, async () => {
      const a = await get(host, path);
      return a.status === 200 && a.body.includes(text) && a;
    });

  it('really runs a program with several replicas on one port', async () => {
    if (!possible) return;
    await applyAll(plane, app('alpha', '1', { replicas: 2 }));
    await answers('alpha', 'hello from alpha 1');
    await eventually('two ready', async () => {
      const d = await plane.client.get<Deployment>(kinds.Deployment, {
        namespace: 'default',
        name: 'alpha',
      });
      return d.status?.readyReplicas === 2;
    });
    const [pod] = await podsOf(plane, 'alpha');
    const isolated = findCondition(
      pod.status?.conditions,
      'plane.openchoreo.dev/Isolated',
    );
    expect(isolated?.status).toBe(name === 'isolated' ? 'True' : 'False');
    expect(isolated?.message).not.toBe('');
  });

  it('lets two components reach each other by the declared address', async () => {
    if (!possible) return;
    await applyAll(
      plane,
      app('beta', '1', {
        env: [
          {
            name: 'DEPENDENCY',
            value: 'http://alpha.default.svc.cluster.local:8080/',
          },
        ],
      }),
    );
    const a = await answers('beta', 'got hello from alpha', '/call');
    expect(a.body).toBe('got hello from alpha 1');
    await answers(
      'beta',
      'hello from alpha',
      `/fetch/${encodeURIComponent(
        'http://alpha.default.svc.cluster.local:8080/',
      )}`,
    );
  });

  it('keeps logs with times, and shows them by pods/log', async () => {
    if (!possible) return;
    const [pod] = await podsOf(plane, 'alpha');
    const read = async (query: string) => {
      const answer = await plane.transport({
        method: 'GET',
        path: `/api/v1/namespaces/default/pods/${pod.metadata.name}/log${query}`,
      });
      let text = '';
      for await (const chunk of answer.body)
        text += Buffer.from(chunk).toString();
      return text;
    };
    expect(await read('')).toContain('listening alpha');
    expect(await read('?timestamps=true')).toMatch(
      /^\d{4}-\d\d-\d\dT\S+Z listening alpha/m,
    );
    expect(await read('?sinceTime=2100-01-01T00:00:00Z')).toBe('');
  });

  it('measures CPU and memory', async () => {
    if (!possible) return;
    await plane.measureNow();
    const { items } = await plane.client.list<
      StoredObject & { containers: { usage: { memory: string } }[] }
    >(kinds.PodMetrics, { namespace: 'default' });
    const of = items.find(
      m => m.metadata.labels?.['openchoreo.dev/component'] === 'alpha',
    );
    expect(Number.parseInt(of!.containers[0].usage.memory, 10)).toBeGreaterThan(
      10_000,
    );
  });

  it('restarts what crashes, with back-off and the last words', async () => {
    if (!possible) return;
    await applyAll(plane, app('gamma'));
    await answers('gamma', 'hello from gamma');
    for (let i = 0; i < 3; i += 1) {
      await answers('gamma', 'hello');
      await get('gamma', '/crash').catch(() => undefined);
    }
    const status = await eventually('crash is shown', async () => {
      const [pod] = await podsOf(plane, 'gamma');
      const s = pod.status?.containerStatuses?.[0];
      return s && s.restartCount >= 2 && s.lastState.terminated && s;
    });
    expect(status.lastState.terminated).toMatchObject({
      exitCode: 7,
      reason: 'Error',
      message: expect.stringContaining('giving up'),
    });
    await answers('gamma', 'hello');
    const { items } = await plane.client.list<
      StoredObject & { reason: string; message: string }
    >(kinds.Event, { namespace: 'default' });
    expect(items.some(e => e.reason === 'BackOff')).toBe(true);
  });

  it('shows a program that cannot start as CrashLoopBackOff with its output', async () => {
    if (!possible) return;
    const bad = await publishScript(
      folder.path,
      'default-p-bad',
      "throw new Error('no database configured')",
    );
    await applyAll(plane, appManifests({ name: 'delta', image: bad }));
    const waiting = await eventually('waiting', async () => {
      const [pod] = await podsOf(plane, 'delta');
      const s = pod?.status?.containerStatuses?.[0];
      return s?.state.waiting?.reason === 'CrashLoopBackOff' && s;
    });
    expect(waiting.lastState.terminated?.message).toContain(
      'no database configured',
    );
    const page = await get('delta');
    expect(page.status).toBe(503);
    expect(page.body).toContain('No pod of service delta is ready');
    await plane.client.delete(kinds.Deployment, {
      namespace: 'default',
      name: 'delta',
    });
  });

  it('says what to do about an image it does not have', async () => {
    if (!possible) return;
    await applyAll(
      plane,
      appManifests({ name: 'epsilon', image: 'ghcr.io/example/app:1' }),
    );
    const waiting = await eventually('waiting', async () => {
      const [pod] = await podsOf(plane, 'epsilon');
      const state = pod?.status?.containerStatuses?.[0].state.waiting;
      return state?.reason !== 'ContainerCreating' && state;
    });
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(waiting.reason);
    expect(waiting.message).toMatch(/ghcr\.io\/example\/app:1/);
    await plane.client.delete(kinds.Deployment, {
      namespace: 'default',
      name: 'epsilon',
    });
  });

  it('rolls to a new version without losing a request', async () => {
    if (!possible) return;
    await applyAll(plane, app('alpha', '1', { replicas: 2 }));
    await answers('alpha', 'alpha 1');
    const bad: string[] = [];
    let done = false;
    let sent = 0;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!done) {
          const a = await get('alpha', sent % 5 === 0 ? '/slow' : '/').catch(
            e => ({ status: 0, body: String(e) }),
          );
          sent += 1;
          if (a.status !== 200) bad.push(`${a.status} ${a.body}`);
        }
      }),
    );
    await applyAll(plane, app('alpha', '2', { replicas: 2 }));
    await eventually('rolled', async () => {
      const d = await plane.client.get<Deployment>(kinds.Deployment, {
        namespace: 'default',
        name: 'alpha',
      });
      const pods = await podsOf(plane, 'alpha');
      return (
        pods.length === 2 &&
        d.status?.observedGeneration === d.metadata.generation &&
        findCondition(d.status?.conditions, 'Progressing')?.reason ===
          'NewReplicaSetAvailable'
      );
    });
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
    // A busy machine sends fewer in the same time.
    await eventually('enough requests', async () => sent > 20);
    done = true;
    await load;
    expect(sent).toBeGreaterThan(20);
    expect(bad).toEqual([]);
    expect((await get('alpha')).body).toContain('alpha 2');
  });

  it('refuses what was not declared', async () => {
    if (!possible) return;
    if (name !== 'isolated') return;
    await applyAll(plane, app('zeta'));
    await answers('zeta', 'hello');
    const inside = await get(
      'zeta',
      `/fetch/${encodeURIComponent('http://alpha:8080/')}`,
    );
    expect(inside.status).toBe(502);
    const beyond = await get(
      'zeta',
      `/fetch/${encodeURIComponent(`http://127.0.0.1:${plane.ingress.port}`)}`,
    );
    expect(beyond.status).toBe(502);
    const denied = await eventually('event', async () => {
      const { items } = await plane.client.list<
        StoredObject & { reason: string; message: string }
      >(kinds.Event, { namespace: 'default' });
      return items.find(e => e.reason === 'ConnectionDenied');
    });
    expect(denied.message).toContain('not a declared dependency');
    const dropped = plane.flows.read({
      matches: flow => flow.verdict === 'DROPPED',
      last: 1,
      follow: false,
    });
    expect((await dropped[Symbol.asyncIterator]().next()).value).toMatchObject({
      flow: {
        source: { pod_name: expect.stringMatching(/^zeta-/) },
        destination: { pod_name: expect.stringMatching(/^alpha-/) },
        drop_reason_desc: 'POLICY_DENIED',
      },
    });
    const file = await get(
      'zeta',
      `/read/${encodeURIComponent(`${folder.path}/secrets/store.key`)}`,
    );
    expect(file.body).toBe('ENOENT');
    const env = await get(
      'zeta',
      `/read/${encodeURIComponent('/proc/1/environ')}`,
    );
    expect(env.body).not.toContain('alpha');
  });

  it('enforces network policies', async () => {
    if (!possible) return;
    if (name !== 'isolated') return;
    await applyAll(plane, [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'alpha-closed', namespace: 'default' },
        spec: {
          podSelector: { matchLabels: { 'openchoreo.dev/component': 'alpha' } },
          policyTypes: ['Ingress'],
          ingress: [],
        },
      },
    ]);
    await eventually(
      'refused',
      async () => (await get('alpha')).status === 403,
    );
    expect((await get('beta', '/call')).status).toBe(502);
    await plane.client.delete(kinds.NetworkPolicy, {
      namespace: 'default',
      name: 'alpha-closed',
    });
    await answers('beta', 'got hello from alpha', '/call');
  });

  it('lets pods call the hosts outside that their workload declares, and no others', async () => {
    if (!possible) return;
    if (name !== 'isolated') return;
    const fetching = (url: string) => `/fetch/${encodeURIComponent(url)}`;
    expect((await get('zeta', fetching('http://pay.test/'))).status).toBe(502);
    await applyAll(plane, [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: {
          name: 'openchoreo-zeta',
          namespace: 'default',
          annotations: { 'openchoreo.dev/external-hosts': 'pay.test:80/TCP' },
        },
        spec: {
          podSelector: { matchLabels: { 'openchoreo.dev/component': 'zeta' } },
          policyTypes: ['Egress'],
          egress: [{ ports: [{ port: 80 }] }],
        },
      },
    ]);
    await answers('zeta', 'got from outside', fetching('http://pay.test/'));
    expect(asked).toEqual(['pay.test:80']);
    for (const url of ['http://pay.test:81/', 'http://other.test/']) {
      expect((await get('zeta', fetching(url))).status).toBe(502);
    }
    await plane.client.delete(kinds.NetworkPolicy, {
      namespace: 'default',
      name: 'openchoreo-zeta',
    });
    await eventually(
      'closed again',
      async () =>
        (await get('zeta', fetching('http://pay.test/'))).status === 502,
    );
    expect((await get('beta', fetching('http://pay.test/'))).status).toBe(502);
  });

  it('leaves no process when it stops', async () => {
    if (!possible) return;
    expect((await leftovers(folder.path)).length).toBeGreaterThan(0);
    await plane.stop();
    expect(await leftovers(folder.path)).toEqual([]);
  });
});
