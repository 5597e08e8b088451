import { Component, componentKind } from '@openchoreo-portal/model';
import {
  binding,
  component,
  platform,
  workload,
} from './__testUtils__/fixtures';
import { World } from './__testUtils__/world';
import { planSetFor } from './change-set/plan';
import { planFor } from './plan';

const openapi = (paths: object) => ({
  endpoints: {
    http: {
      type: 'HTTP',
      port: 8080,
      schema: { type: 'OpenAPI', content: JSON.stringify({ paths }) },
    },
  },
});
const answer = { responses: { 200: { description: 'Fine.' } } };
const caller = {
  dependencies: {
    endpoints: [
      {
        component: 'api',
        name: 'http',
        visibility: 'project',
        envBindings: { address: 'API_URL' },
      },
    ],
  },
};

jest.setTimeout(60_000);

describe('what a plan means', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      component('api'),
      workload(
        'api',
        'registry/api:1',
        openapi({ '/orders': { get: answer, post: answer } }),
      ),
      component('web'),
      workload('web', 'registry/web:1', caller),
    ]);
    await world.settle();
    for (const name of ['api', 'web']) {
      await world.apply([binding(name, 'staging', await latest(name))]);
    }
    await world.settle();
  }, 60_000);
  afterAll(() => world.stop());

  const latest = async (name: string) =>
    (await world.get<Component>(componentKind, name)).status?.latestRelease
      ?.name ?? '';
  const plan = async (
    componentName: string,
    environment: string,
    more: object = {},
  ) =>
    planFor(
      {
        namespace: 'default',
        componentName,
        environment,
        releaseName: await latest(componentName),
        ...more,
      },
      world.lookups,
    ).effects;

  it('names who is broken by a release that promises less', async () => {
    await world.apply([
      workload(
        'api',
        'registry/api:2',
        openapi({ '/orders': { get: answer } }),
      ),
    ]);
    await world.settle();
    expect((await plan('api', 'staging')).contracts).toEqual([
      {
        consumer: 'shop/web',
        endpoint: 'http',
        problems: ['POST /orders is gone.'],
      },
    ]);
    expect((await plan('web', 'staging')).contracts).toEqual([]);
  });

  it('names who is broken by an undeploy, and what can no longer be reached', async () => {
    const { contracts, reachability } = await plan('api', 'staging', {
      state: 'Undeploy',
    });
    expect(contracts).toEqual([
      {
        consumer: 'shop/web',
        endpoint: 'http',
        problems: ['Endpoint http is gone.'],
      },
    ]);
    expect(reachability.closed).toContainEqual({
      from: 'web',
      to: 'api',
      port: 8080,
      protocol: 'TCP',
    });
    expect(reachability.opened).toEqual([]);
  });

  it('of a deletion names what goes, who loses it, and what would bring it back', async () => {
    const ask = (environment: string, componentName = 'api') =>
      planFor(
        {
          namespace: 'default',
          componentName,
          environment,
          state: 'Deleted',
        },
        world.lookups,
      );
    const removal = ask('staging');
    expect(removal).toMatchObject({
      state: 'Deleted',
      outcome: 'Apply',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      message: expect.stringContaining('right to delete release bindings'),
      effects: {
        missing: [],
        contracts: [
          {
            consumer: 'shop/web',
            endpoint: 'http',
            problems: ['Endpoint http is gone.'],
          },
        ],
      },
    });
    expect(removal.message).not.toContain('brings it back');
    expect(removal.changes.length).toBeGreaterThan(0);
    expect(new Set(removal.changes.map(c => c.change))).toEqual(
      new Set(['remove']),
    );
    expect(removal.changes.map(c => c.object.kind)).toContain('Deployment');
    expect(removal.effects.reachability.closed).toContainEqual({
      from: 'web',
      to: 'api',
      port: 8080,
      protocol: 'TCP',
    });
    expect(ask('staging', 'web').digest).not.toBe(removal.digest);
    expect(ask('development').message).toContain(
      'Automatic deployment brings it back',
    );
    expect(ask('production')).toMatchObject({
      outcome: 'Nothing',
      message: 'api is not deployed to production.',
      changes: [],
    });
  });

  it('of a deletion needs nothing that the binding names', async () => {
    await world.apply([binding('web', 'nowhere', 'none')]);
    await world.settle();
    const removal = planFor(
      {
        namespace: 'default',
        componentName: 'web',
        environment: 'nowhere',
        state: 'Deleted',
      },
      world.lookups,
    );
    expect(removal).toMatchObject({
      outcome: 'Apply',
      summary: 'Nothing changes.',
    });
    expect(removal).not.toHaveProperty('problem');
  });

  it('opens connections between components that come together, once', async () => {
    const { plans } = await planSetFor(
      {
        namespace: 'default',
        projectName: 'shop',
        environment: 'production',
      },
      world.lookups,
    );
    const opened = plans.flatMap(p =>
      p.effects.reachability.opened.map(
        c => `${p.component}: ${c.from}>${c.to}`,
      ),
    );
    expect(opened.sort()).toEqual(['api: web>api']);
    expect(plans.flatMap(p => p.effects.reachability.closed)).toEqual([]);
  });

  it('tells what the target lacks', async () => {
    expect((await plan('web', 'production')).missing).toEqual([
      {
        kind: 'Dependency',
        name: 'shop/api/http',
        message: expect.stringContaining('api'),
      },
    ]);
    expect(
      (
        await plan('web', 'staging', {
          overrides: {
            workloadOverrides: {
              container: {
                env: [
                  {
                    key: 'TOKEN',
                    valueFrom: { secretKeyRef: { name: 'db', key: 'x' } },
                  },
                ],
              },
            },
          },
        })
      ).missing.map(m => [m.kind, m.message]),
    ).toEqual([['Secret', expect.stringContaining('db')]]);
    expect(
      (
        await plan('web', 'staging', {
          overrides: { componentTypeEnvironmentConfigs: { replicas: 'many' } },
        })
      ).missing.map(m => m.kind),
    ).toEqual(['Schema']);
    expect(
      (await plan('web', 'staging', { releaseName: 'none' })).missing,
    ).toEqual([
      {
        kind: 'Configuration',
        name: 'none',
        message: 'ComponentRelease none does not exist.',
      },
    ]);
  });
});
