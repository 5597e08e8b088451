import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as timers from 'node:timers';
import { TextDecoder, TextEncoder } from 'node:util';
import { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { act } from '@testing-library/react';
import { createApiServer, openSqlStore } from '@openchoreo-portal/apiserver';
import {
  createInformerFactory,
  Informer,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  controlPlaneRegistry,
  KubeObject,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  CollectionState,
  OpenChoreoApi,
  openchoreoApiRef,
  OpenChoreoQueryProvider,
  ResourceSelection,
  ResourceStream,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { parseAllDocuments } from 'yaml';

const SEED = join(__dirname, '../../../../deploy/seed');

/** Objects of one of the manifests that a fresh platform gets. */
export function seed(file: string): KubeObject[] {
  const text = readFileSync(join(SEED, file), 'utf8')
    .replaceAll('${ingressPort}', '19080')
    .replaceAll('${planeClientCA}', 'CA')
    .replaceAll('${observerUrl}', 'http://localhost/observer');
  return parseAllDocuments(text).map(d => d.toJS() as KubeObject);
}

// The server runs in the test's own process and needs the timers and codecs of Node, which a simulated browser hides.
Object.assign(globalThis, {
  ...timers,
  structuredClone,
  TextEncoder,
  TextDecoder,
});

/** A control plane in memory, behind the API that pages use: the real API server, and its real watches. */
export async function startPortal(objects: readonly KubeObject[]) {
  const store = openSqlStore({
    client: 'better-sqlite3',
    connection: ':memory:',
  });
  const registry = controlPlaneRegistry();
  const server = createApiServer({ kinds: registry, store });
  await server.start();
  const clientOf = (id: string) =>
    server.clientFor({
      subject: { id, kind: 'user', claims: {}, how: 'test' },
      entrance: 'test',
    });
  const client = clientOf('user:default/dave');
  for (const object of objects) {
    const kind = registry.byKind({
      ...parseApiVersion(object.apiVersion),
      kind: object.kind,
    })!;
    await client.create(kind, object);
  }
  const informers = createInformerFactory(client);
  informers.start();
  const api = {
    resources: client,
    stream: streamOf(informers.informer),
    decide: async () => ({ allowed: true, reason: '' }),
  } as Partial<OpenChoreoApi> as OpenChoreoApi;
  return {
    client,
    /** Somebody else. */
    other: clientOf('user:default/alice'),
    api,
    /** A page at an address, which is shown beside it. */
    Portal: (props: { children: ReactNode; address?: string }) => (
      <TestApiProvider
        apis={[
          [openchoreoApiRef, api],
          [translationApiRef, mockApis.translation()],
          [errorApiRef, mockApis.error()],
        ]}
      >
        <MemoryRouter initialEntries={[props.address ?? '/']}>
          <OpenChoreoQueryProvider>{props.children}</OpenChoreoQueryProvider>
          <Address />
        </MemoryRouter>
      </TestApiProvider>
    ),
    stop: async () => {
      await informers.stop();
      await server.stop();
      await store.close();
    },
  };
}

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

/** The portal's stream over informers: what the one connection of the browser gives. */
function streamOf(
  informerOf: (
    kind: ResourceSelection['kind'],
    selection?: object,
  ) => Informer<StoredObject>,
): ResourceStream {
  const states = new Map<Informer, CollectionState>();
  const find = ({ kind, ...selection }: ResourceSelection) =>
    informerOf(kind, selection);
  return {
    subscribe(selection, listener) {
      const informer = find(selection);
      const publish = () => {
        states.set(informer, { status: 'ready', items: [...informer.list()] });
        act(listener);
      };
      let live = true;
      informer.addHandler(() => live && publish());
      void informer.waitForSync().then(() => live && publish());
      return () => {
        live = false;
      };
    },
    state(selection) {
      const informer = find(selection);
      const known = states.get(informer);
      if (known) return known;
      const loading: CollectionState = { status: 'loading', items: [] };
      states.set(informer, loading);
      return loading;
    },
    retry: () => {},
  };
}

/** Waits until a condition holds. */
export async function until(check: () => Promise<boolean> | boolean) {
  for (let i = 0; i < 200 && !(await check()); i++) {
    await new Promise(done => setTimeout(done, 20));
  }
  expect(await check()).toBe(true);
}

export type { ResourceClient };
