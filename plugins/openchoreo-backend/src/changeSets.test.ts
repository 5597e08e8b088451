import {
  Approval,
  approvalKind,
  ChangeSet,
  changeSetKind,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { Portal, startPortal, until } from './__testUtils__/portal';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';

jest.setTimeout(120_000);

const DELIVERY =
  '/kube/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default';
const NAMES = ['cart', 'shop'];

describe('change sets over HTTP', () => {
  let plane: TestPlane;
  let portal: Portal;
  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
    for (const name of NAMES) {
      await portal.apply('dave', [
        component(name),
        workload(name, `registry/${name}:1`),
      ]);
      const watched = observe(portal, name);
      const release = await watched.release();
      await portal.apply('dave', [binding(name, 'staging', release)]);
      await watched.synced('staging', 'ReleaseSynced');
    }
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  const ask = (person: string, spec: object = {}) =>
    portal.fetch(person, `${DELIVERY}/changesets`, {
      method: 'POST',
      body: {
        apiVersion: 'delivery.openchoreo.dev/v1alpha1',
        kind: 'ChangeSet',
        metadata: {
          generateName: 'storefront-',
          annotations: { 'delivery.openchoreo.dev/requested-by': 'user:x/y' },
        },
        spec: {
          owner: { projectName: 'storefront' },
          environment: 'production',
          components: NAMES.map(name => ({ name })),
          ...spec,
        },
      },
    });
  const plan = async (person: string, body: object) => {
    const response = await portal.fetch(
      person,
      '/delivery/v1alpha1/namespaces/default/plans',
      { method: 'POST', body },
    );
    return { status: response.status, body: await response.json() };
  };

  it.each([
    ['victor', 403],
    ['erin', 403],
    ['nobody', 403],
    ['sue', 201],
  ])('are asked for by those who may promote: %s', async (person, status) => {
    const response = await ask(person, { environment: 'staging' });
    expect(response.status).toBe(status);
  });

  it('refuses a plan for what one may not see, or what is not of the project', async () => {
    const wish = { projectName: 'storefront', environment: 'production' };
    expect((await plan('nobody', wish)).status).toBe(403);
    expect(
      (await plan('dave', { ...wish, components: [{ name: 'none' }] })).status,
    ).toBe(404);
    expect(
      (await plan('dave', { ...wish, components: [{ name: 5 }] })).body,
    ).toMatchObject({ message: expect.stringContaining('components[0].name') });
  });

  it('execute what was planned and approved', async () => {
    const { body } = await plan('dave', {
      projectName: 'storefront',
      environment: 'production',
      components: NAMES.map(name => ({ name })),
    });
    expect(body).toMatchObject({ outcome: 'AskGates' });
    const response = await ask('dave');
    expect(response.status).toBe(201);
    const { metadata } = (await response.json()) as ChangeSet;
    expect(metadata.annotations?.['delivery.openchoreo.dev/requested-by']).toBe(
      'user:default/dave',
    );
    let promotion: Promotion | undefined;
    await until(async () => {
      const { items } = await portal
        .as('erin')
        .list<Promotion>(promotionKind, { namespace: 'default' });
      promotion = items.find(
        p =>
          p.spec.changeSet === metadata.name &&
          p.status?.phase === 'WaitingForApproval',
      );
      return promotion !== undefined;
    }, 'the promotion of the set');
    expect(promotion!.spec.digest).toBe(body.digest);
    // The gate and the right to approve both know the set.
    const decided = await portal.fetch('erin', `${DELIVERY}/approvals`, {
      method: 'POST',
      body: approval('set', promotion!),
    });
    expect(decided.status).toBe(201);
    expect(
      (await portal.find<Approval>(approvalKind, 'set'))?.spec.approver,
    ).toEqual({
      id: 'user:default/erin',
      groups: ['approvers'],
      roles: ['approver'],
    });
    await until(
      async () =>
        (
          await portal.find<ChangeSet>(changeSetKind, metadata.name)
        )?.status?.items?.every(i => i.state !== 'Planned'),
      'both to be written',
    );
    for (const name of NAMES) {
      await observe(portal, name).synced('production', 'ReleaseSynced');
      expect(await observe(portal, name).image('production')).toBe(
        `registry/${name}:1`,
      );
    }
  });
});
