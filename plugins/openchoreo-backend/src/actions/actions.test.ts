import { JsonObject } from '@backstage/types';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { ApiError } from '@openchoreo-portal/model';
import { Portal, startPortal } from '../__testUtils__/portal';
import {
  applyPlatform,
  binding,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';
import { toBackstageError } from './session';

jest.setTimeout(60_000);

interface Items {
  items: Record<string, unknown>[];
  truncated: boolean;
}

describe('actions', () => {
  let portal: Portal;
  let release: string;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('dave', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    release = await observe(portal, 'shop').release();
    await portal.apply('dave', [binding('shop', 'staging', release)]);
    await observe(portal, 'shop').synced('staging', 'ReleaseSynced');
  });
  afterAll(() => portal?.stop());

  const call = async <T>(person: string, name: string, input: JsonObject) => {
    const { output } = await portal.actions.invoke({
      id: `test:${name}`,
      input,
      credentials: mockCredentials.user(`user:default/${person}`),
    });
    return output as T;
  };
  const place = { namespace: 'default', component: 'shop' };

  it('say whether they only read', async () => {
    const { actions } = await portal.actions.list();
    const writing = actions
      .filter(a => !a.attributes.readOnly)
      .map(a => a.name)
      .sort();
    expect(writing).toEqual(['approve-promotion', 'promote']);
    expect(actions.map(a => a.name).sort()).toEqual([
      'approve-promotion',
      'get-build-status',
      'get-release-bindings',
      'list-components',
      'list-projects',
      'list-promotions',
      'plan-promotion',
      'promote',
    ]);
  });

  it('list what their caller may see', async () => {
    expect(await call<Items>('victor', 'list-projects', {})).toEqual({
      items: [
        {
          namespace: 'default',
          name: 'storefront',
          displayName: 'Online shop',
          description: expect.any(String),
          deploymentPipeline: 'default',
        },
      ],
      truncated: false,
    });
    const components = await call<Items>('victor', 'list-components', {
      namespace: 'default',
      project: 'storefront',
    });
    expect(components.items).toMatchObject([
      {
        name: 'shop',
        type: 'deployment/portal-service',
        latestRelease: release,
      },
    ]);
    expect(
      await call('victor', 'list-components', {
        namespace: 'default',
        project: 'other',
      }),
    ).toEqual({ items: [], truncated: false });
    const { items } = await call<Items>(
      'victor',
      'get-release-bindings',
      place,
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        environment: 'staging',
        releaseName: release,
        syncedRelease: release,
        conditions: expect.arrayContaining([
          expect.objectContaining({ type: 'ReleaseSynced', status: 'True' }),
        ]),
      }),
    );
  });

  it.each([
    ['list-projects', {}],
    ['list-components', { namespace: 'default' }],
    ['get-release-bindings', place],
    ['list-promotions', { namespace: 'default' }],
    ['get-build-status', place],
    ['plan-promotion', { ...place, environment: 'staging' }],
    ['promote', { ...place, environment: 'staging', releaseName: 'x' }],
  ])('%s refuses those who may see nothing', async (name, input) => {
    await expect(call('nobody', name, input)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('tell what is not there', async () => {
    await expect(
      call('victor', 'get-release-bindings', {
        namespace: 'default',
        component: 'nothing',
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('show builds, newest first', async () => {
    const run = (name: string) => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'WorkflowRun',
      metadata: {
        name,
        namespace: 'default',
        labels: {
          'openchoreo.dev/project': 'storefront',
          'openchoreo.dev/component': 'shop',
        },
      },
      spec: { workflow: { kind: 'ClusterWorkflow', name: 'portal-builder' } },
    });
    await portal.apply('dave', [run('build-1'), run('build-2')]);
    const one = await call<Items>('victor', 'get-build-status', {
      ...place,
      limit: 1,
    });
    expect(one.items).toHaveLength(1);
    expect(one.truncated).toBe(true);
    const all = await call<Items>('victor', 'get-build-status', place);
    expect(all.items.map(i => i.name).sort()).toEqual(['build-1', 'build-2']);
  });

  it('plan, promote and approve with the rights of each caller, and never past the gate', async () => {
    const shop = observe(portal, 'shop');
    const wish = { ...place, environment: 'production', releaseName: release };
    const plan = await call<{ outcome: string; digest: string }>(
      'victor',
      'plan-promotion',
      wish,
    );
    expect(plan).toMatchObject({ outcome: 'AskGates', releaseName: release });
    expect(await shop.promotions()).toEqual([]);
    expect(
      await call<{ summary: string }>('victor', 'plan-promotion', {
        ...place,
        environment: 'staging',
        state: 'Deleted',
      }),
    ).toMatchObject({
      outcome: 'Apply',
      summary: expect.stringMatching(/^\d+ removed\.$/),
    });

    for (const person of ['victor', 'erin']) {
      await expect(call(person, 'promote', wish)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    }
    expect(await call('sam', 'promote', wish)).toMatchObject({
      binding: 'shop-production',
    });
    const open = await shop.open();
    expect(open.spec.requestedBy).toBe('user:default/sam');
    expect(open.spec.digest).toBe(plan.digest);

    const { items } = await call<Items>('erin', 'list-promotions', {
      namespace: 'default',
      phase: 'WaitingForApproval',
    });
    const answer = {
      namespace: 'default',
      promotion: items[0].name as string,
      digest: items[0].digest as string,
    };
    await expect(
      call('erin', 'approve-promotion', { ...answer, digest: '0'.repeat(64) }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await expect(
      call('dave', 'approve-promotion', answer),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect(await call('sam', 'approve-promotion', answer)).toMatchObject({
      approver: 'user:default/sam',
    });
    expect(await shop.rendered('production')).toBeUndefined();

    const given = await call('erin', 'approve-promotion', answer);
    expect(await call('erin', 'approve-promotion', answer)).toEqual(given);
    await shop.phase(open.metadata.name, 'Succeeded');
    expect(await shop.image('production')).toBe('registry/shop:1');

    const response = await portal.fetch(
      'admin',
      '/audit?subject=user:default/sam&limit=10',
    );
    const trail = (await response.json()) as { items: ChainedAuditRecord[] };
    expect(trail.items.map(i => i.entrance)).toEqual(['actions', 'actions']);
    expect(trail.items.map(i => i.kind)).toEqual([
      'Approval',
      'ReleaseBinding',
    ]);
  });

  it('moves a binding that exists', async () => {
    await portal.apply('dave', [workload('shop', 'registry/shop:2')]);
    const next = await observe(portal, 'shop').release(release);
    await call('dave', 'promote', {
      ...place,
      environment: 'staging',
      releaseName: next,
    });
    await observe(portal, 'shop').synced('staging', 'ReleaseSynced');
    expect(await observe(portal, 'shop').image('staging')).toBe(
      'registry/shop:2',
    );
  });
});

describe('toBackstageError', () => {
  it.each([
    ['Unauthorized', 'AuthenticationError'],
    ['Forbidden', 'NotAllowedError'],
    ['Invalid', 'InputError'],
    ['AlreadyExists', 'ConflictError'],
    ['ServiceUnavailable', 'ServiceUnavailableError'],
    ['InternalError', 'ApiError'],
  ] as const)('%s is %s', (reason, name) => {
    const error = new ApiError({ reason, message: 'No.', remedy: 'Do.' });
    expect(toBackstageError(error)).toMatchObject({
      name,
      message: expect.stringContaining('No.'),
    });
  });
});
