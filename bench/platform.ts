import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  Component,
  componentKind,
  RenderedRelease,
  renderedReleaseKind,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  at,
  backstageToken,
  freshEnvironment,
  passwordIn,
  pause,
  Platform,
  signedIn,
  start,
} from './support/platform';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

/** A run starts the whole platform twice, so there are fewer of them. */
export const runs = 3;

const SAMPLES = 20;
const SETTLE_MS = 12_000;

/** Starts, memory at rest, and the time from a change to its effect, of a platform of its own on free ports with data of its own. */
export async function run(): Promise<Measurement[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-platform-'));
  const environment = await freshEnvironment(folder);
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
    const account = { username: 'admin', password: passwordIn(folder) };
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
