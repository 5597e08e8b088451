import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KubeObject, StoredObject } from '@openchoreo-portal/model';
import { openArtifactStore } from '../artifacts';
import { Logger } from '../cluster/context';
import * as kinds from '../kinds';
import { LocalPlane, LocalPlaneOptions, createLocalPlane } from '../plane';

/** Logger that keeps quiet unless `DEBUG_PLANE` is set. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, details) => {
    if (process.env.DEBUG_PLANE)
      process.stderr.write(`${message} ${JSON.stringify(details ?? {})}\n`);
  },
  error: (message, details) => {
    process.stderr.write(`${message} ${JSON.stringify(details ?? {})}\n`);
  },
};

/** Delays short enough for tests. */
export const FAST: LocalPlaneOptions['tuning'] = {
  backoff: { baseMs: 200, maxMs: 1_000 },
  jobBackoffBaseMs: 50,
  portWaitMs: 200,
  metricsIntervalMs: 3_600_000,
};

/** A folder of its own, removed by `cleanup`. */
export function temporaryFolder(): { path: string; cleanup(): void } {
  const path = mkdtempSync(join(tmpdir(), 'local-plane-'));
  return {
    path,
    cleanup: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Starts a plane in a folder. */
export function startPlane(
  dataDirectory: string,
  options: Partial<LocalPlaneOptions> = {},
): Promise<LocalPlane> {
  return createLocalPlane({
    dataDirectory,
    ingressPort: 0,
    runtime: 'simulated',
    workflows: false,
    logger: quiet,
    tuning: FAST,
    ...options,
  });
}

/** Publishes one Node.js script as an artifact and returns its image reference. */
export async function publishScript(
  dataDirectory: string,
  name: string,
  script: string,
  tag = 'v1',
): Promise<string> {
  const store = await openArtifactStore({
    directory: join(dataDirectory, 'artifacts'),
  });
  const source = mkdtempSync(join(tmpdir(), 'artifact-'));
  const file = join(source, 'app', 'main.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script);
  const { reference } = await store.publish({
    directory: source,
    name,
    tag,
    config: {
      kind: 'node',
      runtime: 'node',
      entrypoint: ['node', 'main.js'],
      cmd: [],
      env: {},
      workdir: '/app',
      ports: [],
      labels: {},
    },
  });
  rmSync(source, { recursive: true, force: true });
  return reference;
}

/** Waits until `read` gives something; throws with `what` after `timeoutMs` (default 20 s). */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await read();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until)
      throw new Error(`Timed out: ${what}${last ? ` (${last})` : ''}`);
    await new Promise(resolve => {
      setTimeout(resolve, 25);
    });
  }
}

export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

/** One request to the ingress under a host name. */
export function ask(
  port: number,
  host: string,
  path = '/',
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { host, ...headers },
        agent: false,
      },
      res => {
        let body = '';
        res.setEncoding('utf8');
        res.on('data', chunk => {
          body += chunk;
        });
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, body, headers: res.headers }),
        );
        res.on('error', reject);
      },
    );
    req.on('error', reject);
    req.end();
  });
}

export interface AppOptions {
  name: string;
  namespace?: string;
  image: string;
  replicas?: number;
  port?: number;
  env?: { name: string; value: string }[];
  container?: Record<string, unknown>;
  pod?: Record<string, unknown>;
  strategy?: object;
  host?: string;
}

/** Deployment, Service and HTTPRoute of one program, labelled as the platform labels them. */
export function appManifests(options: AppOptions): KubeObject[] {
  const {
    name,
    namespace = 'default',
    image,
    replicas = 1,
    port = 8080,
  } = options;
  const labels = {
    'openchoreo.dev/component': name,
    'openchoreo.dev/project': 'p',
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        ...(options.strategy ? { strategy: options.strategy } : {}),
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 5,
            containers: [
              {
                name: 'main',
                image,
                env: options.env ?? [],
                ...options.container,
              },
            ],
            ...options.pod,
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port, targetPort: port }],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace, labels },
      spec: {
        parentRefs: [
          { name: 'gateway-default', namespace: 'openchoreo-data-plane' },
        ],
        hostnames: [options.host ?? `${name}.test`],
        rules: [{ backendRefs: [{ name, port }] }],
      },
    },
  ];
}

/** Applies manifests as the control plane does. */
export async function applyAll(
  plane: LocalPlane,
  manifests: readonly KubeObject[],
): Promise<void> {
  for (const manifest of manifests) {
    const slash = manifest.apiVersion.indexOf('/');
    const kind = kinds.planeKinds.find(
      k =>
        k.kind === manifest.kind &&
        k.group === (slash < 0 ? '' : manifest.apiVersion.slice(0, slash)),
    );
    if (!kind) throw new Error(`No kind ${manifest.kind}.`);
    await plane.client.apply(kind, manifest, {
      fieldManager: 'renderedrelease-controller',
      force: true,
    });
  }
}

/** Pods of a component that are not on their way out. */
export async function podsOf(
  plane: LocalPlane,
  component: string,
  namespace = 'default',
): Promise<StoredObject<never, import('../cluster/objects').PodStatus>[]> {
  const { items } = await plane.client.list<
    StoredObject<never, import('../cluster/objects').PodStatus>
  >(kinds.Pod, {
    namespace,
    labelSelector: `openchoreo.dev/component=${component}`,
  });
  return items.filter(p => !p.metadata.deletionTimestamp);
}
