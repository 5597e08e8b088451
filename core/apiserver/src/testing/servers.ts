import { Subject } from '@openchoreo-portal/authorization';
import { KindDefinition } from '@openchoreo-portal/model';
import { execFile } from 'child_process';
import { randomBytes } from 'crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo, createServer as createSocketServer } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { promisify } from 'util';
import { createApiServer } from '../server';
import { createAesGcmCipher } from '../storage/cipher';
import { openSqlStore } from '../storage/open-sql-store';
import { Store } from '../storage/types';
import { ApiServer, ApiServerOptions } from '../types';
import { TestDatabase } from './databases';
import { customResourceDefinition, spaceKind, testKinds } from './widget';

const run = promisify(execFile);

export const tester: Subject = {
  id: 'user:default/tester',
  kind: 'user',
  claims: { sub: ['tester'], groups: [] },
  how: 'test',
};

/** Our server in this process, with an HTTP address. */
export interface TestServer {
  server: ApiServer;
  store: Store;
  url: string;
  client: ReturnType<ApiServer['clientFor']>;
  stop(): Promise<void>;
}

/** Starts our server with the kinds of tests. */
export async function startTestServer(
  options: Partial<ApiServerOptions> & {
    file?: string;
    watchWindow?: number;
    /** Default: SQLite in memory. */
    database?: Pick<TestDatabase, 'options'>;
  } = {},
): Promise<TestServer> {
  const { file, watchWindow, database, ...rest } = options;
  const store =
    options.store ??
    openSqlStore({
      ...(database?.options ?? {
        client: 'better-sqlite3',
        connection: file ?? ':memory:',
      }),
      watchWindow,
    });
  const server = createApiServer({
    kinds: testKinds,
    cipher: createAesGcmCipher(randomBytes(32)),
    namespaceKind: spaceKind,
    ...rest,
    store,
  });
  await server.start();
  const client = server.clientFor({ subject: tester, entrance: 'test' });
  if ((options.kinds ?? testKinds).byKind(spaceKind)) {
    await client.create(spaceKind, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default' },
    });
  }
  let requests = 0;
  const http: Server = createServer((req, res) => {
    requests++;
    server.handle(req, res, {
      subject: tester,
      requestId: `request-${requests}`,
      entrance: 'kubernetes',
    });
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  return {
    server,
    store,
    client,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async stop() {
      await server.stop();
      http.closeAllConnections();
      await new Promise(resolve => http.close(resolve));
      await store.close();
    },
  };
}

/** Folder with `kubectl`, `etcd` and `crd-apiserver`, named the way tests of this field name it. */
export function assetsFolder(binary: string): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  return folder && existsSync(path.join(folder, binary)) ? folder : undefined;
}

/**
 * Test function for what needs other programs: runs, or says visibly that it did not. With REQUIRE_ALL=1 a missing program is a
 * failure, unless it is optional.
 */
export function describeWith(
  available: boolean,
  what: string,
  options: { optional?: boolean } = {},
): jest.Describe {
  if (available) return describe;
  if (process.env.REQUIRE_ALL === '1' && !options.optional)
    throw new Error(`NOT RUN: ${what} is missing.`);
  process.stderr.write(`NOT RUN: ${what} is missing.\n`);
  return describe.skip;
}

// Tests run in the folder of their package.
const repositoryRoot = path.resolve(
  process.cwd().replace(/[/\\]core[/\\].*$/, ''),
);
const scripts = path.join(repositoryRoot, '../shared/kube');

/** True when a real CustomResourceDefinition server can be started. */
export const hasCrdServer =
  assetsFolder('crd-apiserver') !== undefined &&
  existsSync(path.join(scripts, 'up.sh'));

async function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocketServer();
    socket.once('error', () => resolve(false));
    socket.listen(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/** The script takes this port, the next one, and the two that are 4000 above; all below those that connections get. */
async function freePorts(): Promise<number> {
  for (;;) {
    const port = 24_100 + Math.floor(Math.random() * 4_000);
    const taken = [port, port + 1, port + 4000, port + 4001];
    if ((await Promise.all(taken.map(isFree))).every(Boolean)) return port;
  }
}

/** Starts the real CustomResourceDefinition server in a folder of its own. */
export async function startCrdServer(): Promise<{
  url: string;
  stop(): Promise<void>;
}> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crd-server-'));
  const port = await freePorts();
  const env = { ...process.env, KUBE_BIN: assetsFolder('crd-apiserver') };
  await run(
    'bash',
    [path.join(scripts, 'up.sh'), 'crd', folder, String(port)],
    { env },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const pids = path.join(folder, 'run');
      for (const file of readdirSync(pids)) {
        const pid = Number(readFileSync(path.join(pids, file), 'utf8'));
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Ended by itself.
        }
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Gives a real server a kind, and waits until it is served. */
export async function installDefinition(
  url: string,
  kind: KindDefinition,
): Promise<void> {
  const crds = `${url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`;
  const created = await fetch(crds, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(customResourceDefinition(kind)),
  });
  if (created.status !== 201) throw new Error(await created.text());
  const collection = `${url}/apis/${kind.group}/${kind.version}/${kind.plural}`;
  for (let i = 0; i < 100; i++) {
    if ((await fetch(collection)).status === 200) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`${kind.plural} were not served in time.`);
}
