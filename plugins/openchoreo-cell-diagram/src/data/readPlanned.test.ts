import {
  Component,
  ComponentRelease,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { buildGraph, CellSources, compareGraphs } from '../model';
import { candidates, plannedGraph } from '../model/planned';
import { readPlanned } from './readPlanned';

const HUNDRED = 100;
const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const names = Array.from({ length: HUNDRED }, (_, i) => `c${1000 + i}`);
const owner = (componentName: string) => ({
  projectName: 'shop',
  componentName,
});
const binding = (name: string, environment: string, releaseName: string) =>
  ({
    metadata: metadata(`${name}-${environment}`),
    spec: { owner: owner(name), environment, releaseName, state: 'Active' },
    status: {},
  } as ReleaseBinding);
/** Even ones open to the internet, odd ones close. */
const release = (name: string, i: number, after: boolean) =>
  ({
    metadata: metadata(`${name}-${after ? 2 : 1}`),
    spec: {
      owner: owner(name),
      workload: {
        endpoints: {
          http: {
            type: 'HTTP',
            port: 80,
            visibility: (i % 2 === 0) === after ? ['external'] : [],
          },
        },
      },
    },
  } as object as ComponentRelease);
const isOpen = (i: number) => i % 2 === 1;
const sources: CellSources = {
  namespace: 'default',
  project: 'shop',
  environment: 'production',
  components: names.map(
    name =>
      ({
        metadata: metadata(name),
        spec: {
          owner: { projectName: 'shop' },
          componentType: { name: 'deployment/service' },
        },
      } as Component),
  ),
  workloads: [],
  resources: [],
  resourceBindings: [],
  bindings: names.flatMap((name, i) => [
    binding(name, 'staging', `${name}-2`),
    {
      ...binding(name, 'production', `${name}-1`),
      status: {
        endpoints: [
          {
            name: 'http',
            type: 'HTTP',
            ...(isOpen(i)
              ? { externalURLs: { https: { host: 'x.example' } } }
              : {}),
          },
        ],
      },
    },
  ]),
};
const request = {
  namespace: 'default',
  project: 'shop',
  environment: 'production',
  from: 'staging',
  moving: candidates(sources, 'staging', 'production'),
  components: sources.components,
};
const everything = names.flatMap((name, i) => [
  release(name, i, false),
  release(name, i, true),
]);

function controlPlane(plan: (body: { components: unknown[] }) => unknown) {
  const list = jest.fn(async () => ({
    items: everything,
    metadata: { resourceVersion: '1' },
  }));
  const post = jest.fn(async (_path: string, init?: { body?: unknown }) =>
    plan(init?.body as { components: unknown[] }),
  );
  const api = { request: post, resources: { list } };
  return { api: api as Parameters<typeof readPlanned>[0], list, post };
}

describe('readPlanned', () => {
  it('asks twice for a project of a hundred components, and draws what opens or closes in all of it', async () => {
    const { api, list, post } = controlPlane(({ components }) => ({
      plans: (components as { name: string }[]).map(({ name }) => ({
        component: name,
        summary: `${name} changes.`,
        message: 'No gate guards this change.',
        changes: [],
      })),
    }));
    const planned = await readPlanned(
      api,
      request,
      new AbortController().signal,
    );
    expect(list).toHaveBeenCalledTimes(1);
    expect(post).toHaveBeenCalledTimes(1);
    expect(post.mock.calls[0]).toMatchObject([
      '/delivery/v1alpha1/namespaces/default/plans',
      {
        method: 'POST',
        body: {
          projectName: 'shop',
          environment: 'production',
          fromEnvironment: 'staging',
        },
      },
    ]);
    expect(planned.releases).toHaveLength(HUNDRED);
    expect(planned.components.map(c => c.plan?.summary)).toEqual(
      names.map(name => `${name} changes.`),
    );

    const { graph } = compareGraphs(
      buildGraph(sources),
      plannedGraph(sources, planned.releases),
    );
    const ways = (change: string) =>
      graph.edges.filter(
        e => e.source === 'gateway/north' && e.change === change,
      );
    expect(ways('added')).toHaveLength(HUNDRED / 2);
    expect(ways('removed')).toHaveLength(HUNDRED / 2);
  });

  it('draws what comes and goes, and says why there are no plans', async () => {
    const { api } = controlPlane(() => {
      throw new Error('You may not view deployments of production.');
    });
    const planned = await readPlanned(
      api,
      request,
      new AbortController().signal,
    );
    expect(planned.releases).toHaveLength(HUNDRED);
    expect(planned.problem).toBe('You may not view deployments of production.');
    expect(planned.components.every(c => c.plan === undefined)).toBe(true);
  });

  it('plans nothing for components that are gone', async () => {
    const { api, post } = controlPlane(() => ({ plans: [] }));
    await readPlanned(
      api,
      { ...request, components: sources.components.slice(1) },
      new AbortController().signal,
    );
    const { body } = post.mock.calls[0][1] as {
      body: { components: object[] };
    };
    expect(body.components).toHaveLength(HUNDRED - 1);
  });
});
