import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ResourceClient } from '@openchoreo-portal/client';
import { Component, componentKind } from '@openchoreo-portal/model';
import { Measurement } from './measurement';
import {
  at,
  backstageToken,
  freshEnvironment,
  passwordIn,
  pause,
  signedIn,
  start,
} from './support/platform';

/** A run makes thousands of components; one tells enough. */
export const runs = 1;

const COMPONENTS = 10_000;
const AT_ONCE = 16;
const SAMPLES = 20;
const PAGES = 50;
const SYNC_TIMEOUT_MS = 300_000;

/** A catalog of 10,000 components: how long the first sync takes, when a change shows, and how fast the server gives a page. */
export async function run(): Promise<Measurement[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-catalog-'));
  const environment = await freshEnvironment(folder);
  const origin = `http://localhost:${environment.PORT}`;
  let platform = await start(environment, origin);
  try {
    const account = { username: 'admin', password: passwordIn(folder) };
    const creator = await signedIn(origin, account);
    await createComponents(creator);
    await untilReconciled(creator);
    await platform.stop();
    // The control plane knows everything, the catalog nothing.
    for (const file of fs.readdirSync(path.join(folder, 'data/backend'))) {
      if (file.startsWith('catalog.')) {
        fs.rmSync(path.join(folder, 'data/backend', file));
      }
    }
    platform = await start(environment, origin);
    const began = performance.now();
    const token = await backstageToken(origin, account);
    await untilSynced(origin, token);
    const sync = performance.now() - began;
    await pause(10_000);
    const client = await signedIn(origin, account);
    const changes = await untilVisible(client, origin, token);
    const pages = await readPages(origin, token);
    return [
      {
        name: 'first sync of 10,000 components',
        value: sync / 1000,
        unit: 's',
      },
      {
        name: 'change to visible, p95, 10,000 components',
        value: at(changes, 0.95),
        unit: 'ms',
      },
      {
        name: 'a page from the server, p95, 10,000 components',
        value: at(pages, 0.95),
        unit: 'ms',
      },
    ];
  } finally {
    await platform.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const nameOf = (i: number) => `bench-${String(i).padStart(5, '0')}`;

async function createComponents(client: ResourceClient): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < COMPONENTS) {
      const name = nameOf(next++);
      await client.create<Component>(componentKind, {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'Component',
        metadata: { name, namespace: 'default' },
        spec: {
          owner: { projectName: 'storefront' },
          componentType: {
            kind: 'ClusterComponentType',
            name: 'deployment/portal-service',
          },
        },
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Waits until the control plane has done its own work for each component, so that the catalog's is measured and not both. */
async function untilReconciled(client: ResourceClient): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { items } = await client.list<Component>(componentKind, {
      namespace: 'default',
    });
    const left = items.filter(item => !item.status?.conditions?.length).length;
    if (items.length >= COMPONENTS && left === 0) return;
    if (performance.now() - began > SYNC_TIMEOUT_MS) {
      throw new Error(`${left} components were not reconciled.`);
    }
    await pause(1000);
  }
}

async function read<T>(origin: string, token: string, rest: string) {
  const response = await fetch(`${origin}/api/catalog/${rest}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${rest}: ${response.status}`);
  return (await response.json()) as T;
}

async function untilSynced(origin: string, token: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { totalItems } = await read<{ totalItems: number }>(
      origin,
      token,
      'entities/by-query?limit=0&filter=kind=component',
    );
    if (totalItems >= COMPONENTS) return;
    if (performance.now() - began > SYNC_TIMEOUT_MS) {
      throw new Error(`The catalog has ${totalItems} components.`);
    }
    await pause(500);
  }
}

async function untilVisible(
  client: ResourceClient,
  origin: string,
  token: string,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const name = nameOf(i * 100);
    const title = `Changed ${i}`;
    const began = performance.now();
    await client.patch<Component>(
      componentKind,
      { namespace: 'default', name },
      'merge',
      { metadata: { annotations: { 'openchoreo.dev/display-name': title } } },
    );
    for (;;) {
      const entity = await read<{ metadata?: { title?: string } }>(
        origin,
        token,
        `entities/by-name/component/default/${name}`,
      );
      if (entity.metadata?.title === title) break;
      if (performance.now() - began > 60_000) {
        throw new Error(`${name} did not change in the catalog.`);
      }
      await pause(10);
    }
    times.push(performance.now() - began);
  }
  return times;
}

/** What the catalog's table asks for: rows without their number (first ones, later ones, searched ones), and the number by itself. */
async function readPages(origin: string, token: string): Promise<number[]> {
  const times: number[] = [];
  const all =
    'entities/by-query?filter=kind=component&orderField=metadata.name,asc';
  const rows = `${all}&limit=20&totalItems=exclude`;
  for (let i = 0; i < PAGES; i += 1) {
    const rest = [
      rows,
      `${rows}&offset=${i * 180}`,
      `${rows}&fullTextFilterTerm=bench-0${i}&fullTextFilterFields=metadata.name`,
      `${all}&limit=0`,
    ][i % 4];
    const began = performance.now();
    await read(origin, token, rest);
    times.push(performance.now() - began);
  }
  return times;
}
