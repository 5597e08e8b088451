import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  createClient,
  createHttpTransport,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  Component,
  componentKind,
  RenderedRelease,
  renderedReleaseKind,
  workloadKind,
} from '@openchoreo-portal/model';
import { login } from '../packages/cli/src/auth/login';
import { signInByForm } from '../packages/cli/src/auth/passwordForm';
import { processIo } from '../packages/cli/src/io';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

/** A run starts the whole platform twice, so there are fewer of them. */
export const runs = 3;

const SAMPLES = 20;
const SETTLE_MS = 12_000;
const START_TIMEOUT_MS = 300_000;
const root = path.resolve(__dirname, '..');

/** Starts, memory at rest, and the time from a change to its effect, of a platform of its own on free ports with data of its own. */
export async function run(): Promise<Measurement[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-platform-'));
  const environment = {
    OPENCHOREO_DATA_DIR: path.join(folder, 'data'),
    PORT: String(await freePort()),
    OPENCHOREO_GATEWAY_PORT: String(await freePort()),
    OPENCHOREO_INGRESS_PORT: String(await freePort()),
  };
  const origin = `http://localhost:${environment.PORT}`;
  let platform: Platform | undefined;
  try {
    platform = await start(environment, origin);
    const cold = platform.startedIn;
    await platform.stop();
    platform = await start(environment, origin);
    const warm = platform.startedIn;
    // Seeding and first builds end.
    await pause(SETTLE_MS);
    const memory = platform.memory();
    const { samplePassword } = JSON.parse(
      fs.readFileSync(path.join(folder, 'data/secrets.json'), 'utf8'),
    );
    const account = { username: 'admin', password: samplePassword };
    const client = await signedIn(origin, account);
    const pods = await untilPod(client);
    const catalog = await untilCatalog(
      client,
      origin,
      await backstageToken(origin, account),
    );
    return [
      { name: 'cold start to usable page', value: cold / 1000, unit: 's' },
      { name: 'warm start to usable page', value: warm / 1000, unit: 's' },
      ...Object.entries(memory).map(([program, mib]) => ({
        name: `memory at rest, ${program}`,
        value: mib,
        unit: 'MiB',
      })),
      { name: 'apply to pod created, p50', value: at(pods, 0.5), unit: 'ms' },
      { name: 'apply to pod created, p99', value: at(pods, 0.99), unit: 'ms' },
      {
        name: 'change to visible in catalog, p95',
        value: at(catalog, 0.95),
        unit: 'ms',
      },
    ];
  } finally {
    await platform?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

interface Platform {
  /** Milliseconds. */
  startedIn: number;
  /** MiB by program. */
  memory(): Record<string, number>;
  stop(): Promise<void>;
}

async function start(
  environment: Record<string, string>,
  origin: string,
): Promise<Platform> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [path.join(root, 'scripts/launcher/start.mjs')],
    {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr.on('data', chunk => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  while (!(await isUsable(origin))) {
    if (child.exitCode !== null) throw new Error(complaint);
    if (performance.now() - began > START_TIMEOUT_MS) {
      child.kill('SIGTERM');
      throw new Error('The platform did not start in time.');
    }
    await pause(50);
  }
  const startedIn = performance.now() - began;
  return {
    startedIn,
    memory: () =>
      Object.fromEntries(
        programsOf(child).map(({ name, rssKiB }) => [name, rssKiB / 1024]),
      ),
    async stop() {
      if (child.exitCode !== null) return;
      const [backend] = programsOf(child).filter(p => p.name === 'backend');
      const gone = new Promise(resolve => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      // The local plane ends its pods; for the backend's long connections nobody needs to wait.
      const timer = setTimeout(() => killGroup(backend?.pid), 3000);
      await gone;
      clearTimeout(timer);
    },
  };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The page, its first script, and the API behind it answer. */
async function isUsable(origin: string): Promise<boolean> {
  try {
    const page = await fetch(`${origin}/`, {
      signal: AbortSignal.timeout(2000),
    });
    const script = /<script[^>]+src="([^"]+)"/.exec(await page.text())?.[1];
    if (!page.ok || !script) return false;
    const answers = await Promise.all(
      [
        new URL(script, origin),
        `${origin}/.backstage/health/v1/readiness`,
        `${origin}/api/openchoreo-identity/.well-known/openid-configuration`,
        `${origin}/api/openchoreo/kube/readyz`,
      ].map(url => fetch(url, { signal: AbortSignal.timeout(2000) })),
    );
    await Promise.all(answers.map(answer => answer.arrayBuffer()));
    return answers.every(answer => answer.ok);
  } catch {
    return false;
  }
}

function programsOf(launcher: ChildProcess) {
  const lines = execFileSync(
    'ps',
    ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'rss=', '-o', 'args='],
    { encoding: 'utf8' },
  ).split('\n');
  return lines.flatMap(line => {
    const [, pid, parent, rss, args] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) !== launcher.pid) return [];
    const name = args.includes('src/main.ts') ? 'local plane' : 'backend';
    return [{ pid: Number(pid), rssKiB: Number(rss), name }];
  });
}

interface Account {
  username: string;
  password: string;
}

async function signedIn(
  origin: string,
  account: Account,
): Promise<ResourceClient> {
  const url = `${origin}/api/openchoreo`;
  const { token } = await login(processIo(new AbortController().signal), {
    url,
    name: 'bench',
    account,
  });
  return createClient(
    createHttpTransport({ baseUrl: `${url}/kube`, token: async () => token }),
    { fieldManager: 'bench' },
  );
}

/** The portal's own token, by the portal's own sign-in. */
async function backstageToken(
  origin: string,
  account: Account,
): Promise<string> {
  const cookies = new Map<string, string>();
  const keeping: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set(
      'cookie',
      [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    );
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) cookies.set(name, value);
    }
    return response;
  };
  const auth = `${origin}/api/auth/openchoreo`;
  const back = await signInByForm({
    fetch: keeping,
    authorizationUrl: new URL(`${auth}/start?env=development`),
    redirectUri: `${auth}/handler/frame`,
    ...account,
  });
  await (await keeping(back)).text();
  const answer = await keeping(`${auth}/refresh?env=development`, {
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  const session = (await answer.json()) as {
    backstageIdentity?: { token: string };
  };
  if (!session.backstageIdentity) {
    throw new Error(`The portal did not sign in: ${JSON.stringify(session)}`);
  }
  return session.backstageIdentity.token;
}

/** From applying a Workload until the control plane knows that the plane made its pod. The image cannot be pulled, so that no program runs. */
async function untilPod(client: ResourceClient): Promise<number[]> {
  const namespace = 'default';
  const stop = new AbortController();
  const waiting = new Map<string, () => void>();
  const watching = (async () => {
    for await (const { type, object } of client.watch<RenderedRelease>(
      renderedReleaseKind,
      { namespace, signal: stop.signal },
    )) {
      if (type === 'BOOKMARK' || type === 'DELETED') continue;
      const made = object.status?.resources?.some(
        ({ kind, status }) =>
          kind === 'Deployment' &&
          ((status as { replicas?: number } | undefined)?.replicas ?? 0) > 0,
      );
      if (made) waiting.get(object.spec.owner.componentName ?? '')?.();
    }
  })();
  const times: number[] = [];
  try {
    for (let i = 0; i < SAMPLES; i += 1) {
      const name = `bench-${i}`;
      const owner = { projectName: 'storefront' };
      await client.create(componentKind, {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Component',
        metadata: { name, namespace },
        spec: {
          owner,
          autoDeploy: true,
          componentType: {
            kind: 'ClusterComponentType',
            name: 'deployment/portal-service',
          },
        },
      });
      const created = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${name} got no pod.`)),
          30_000,
        );
        waiting.set(name, () => {
          clearTimeout(timer);
          resolve();
        });
      });
      const began = performance.now();
      await client.create(workloadKind, {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Workload',
        metadata: { name, namespace },
        spec: {
          owner: { ...owner, componentName: name },
          container: { image: 'registry.invalid/bench:1' },
          endpoints: { http: { type: 'HTTP', port: 8080 } },
        },
      });
      await created;
      times.push(performance.now() - began);
      await client.delete(componentKind, { namespace, name });
    }
  } finally {
    stop.abort();
    await watching;
  }
  return times;
}

/** From changing a component's title until the catalog's API shows it. */
async function untilCatalog(
  client: ResourceClient,
  origin: string,
  token: string,
): Promise<number[]> {
  const key = { namespace: 'default', name: 'web' };
  const times: number[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const title = `Shop ${i}`;
    const began = performance.now();
    await client.patch<Component>(componentKind, key, 'merge', {
      metadata: { annotations: { 'openchoreo.dev/display-name': title } },
    });
    for (;;) {
      const response = await fetch(
        `${origin}/api/catalog/entities/by-name/component/default/web`,
        { headers: { authorization: `Bearer ${token}` } },
      );
      const entity = (await response.json()) as {
        metadata?: { title?: string };
      };
      if (entity.metadata?.title === title) break;
      if (performance.now() - began > 60_000) {
        throw new Error(
          `The catalog still shows ${JSON.stringify(entity.metadata?.title)}.`,
        );
      }
      await pause(10);
    }
    times.push(performance.now() - began);
  }
  return times;
}

function at(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.ceil(sorted.length * quantile) - 1)
  ];
}

const pause = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise(resolve => {
    server.close(resolve);
  });
  return port;
}
