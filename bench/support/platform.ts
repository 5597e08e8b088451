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
import { login } from '../../packages/cli/src/auth/login';
import { signInByForm } from '../../packages/cli/src/auth/passwordForm';
import { processIo } from '../../packages/cli/src/io';

const START_TIMEOUT_MS = 300_000;
const root = path.resolve(__dirname, '..', '..');

/** A platform that only a measurement uses. */
export interface OwnPlatform {
  origin: string;
  /** Of every sample account. */
  password: string;
  stop(): Promise<void>;
}

/**
 * Starts a platform on free ports with data of its own; `stop` takes both away. While writing a measurement, BENCH_ORIGIN and BENCH_PASSWORD
 * name one that already runs.
 */
export async function ownPlatform(): Promise<OwnPlatform> {
  const { BENCH_ORIGIN, BENCH_PASSWORD } = process.env;
  if (BENCH_ORIGIN && BENCH_PASSWORD) {
    return {
      origin: BENCH_ORIGIN,
      password: BENCH_PASSWORD,
      stop: async () => {},
    };
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-platform-'));
  const environment = await freshEnvironment(folder);
  const origin = `http://localhost:${environment.PORT}`;
  const platform = await start(environment, origin);
  return {
    origin,
    password: passwordIn(folder),
    async stop() {
      await platform.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ports and data of a platform in a folder. */
export async function freshEnvironment(folder: string) {
  return {
    OPENCHOREO_DATA_DIR: path.join(folder, 'data'),
    PORT: String(await freePort()),
    OPENCHOREO_GATEWAY_PORT: String(await freePort()),
    OPENCHOREO_INGRESS_PORT: String(await freePort()),
  };
}

/** The password of the sample accounts of a platform in a folder. */
export function passwordIn(folder: string): string {
  return JSON.parse(
    fs.readFileSync(path.join(folder, 'data/secrets.json'), 'utf8'),
  ).samplePassword;
}

/** The processes of a platform. */
export type Program = 'launcher' | 'backend' | 'local plane';

/** A running launcher. */
export interface Platform {
  /** Milliseconds. */
  startedIn: number;
  /** MiB by program. */
  memory(): Record<string, number>;
  /** Process ids of what runs at this moment. */
  pids(): Partial<Record<Program, number>>;
  stop(): Promise<void>;
}

/** Starts the launcher and waits until the page can be used. */
export async function start(
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
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(complaint);
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
    pids: () => ({
      launcher: child.pid,
      ...Object.fromEntries(
        programsOf(child).map(({ name, pid }) => [name, pid]),
      ),
    }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
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

/** True when the page, its first script, and the API behind it answer. */
export async function isUsable(origin: string): Promise<boolean> {
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

function programsOf(
  launcher: ChildProcess,
): { pid: number; rssKiB: number; name: Program }[] {
  const lines = execFileSync(
    'ps',
    ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'rss=', '-o', 'args='],
    { encoding: 'utf8' },
  ).split('\n');
  return lines.flatMap(line => {
    const [, pid, parent, rss, args] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) !== launcher.pid) return [];
    const name: Program = args.includes('src/main.ts')
      ? 'local plane'
      : 'backend';
    return [{ pid: Number(pid), rssKiB: Number(rss), name }];
  });
}

/** Who signs in. */
export interface Account {
  username: string;
  password: string;
}

/** A client of the control plane, signed in as `occ` does. */
export async function signedIn(
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
export async function backstageToken(
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

/** A quantile of measured values. */
export function at(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.ceil(sorted.length * quantile) - 1)
  ];
}

/** Waits. */
export const pause = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
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
