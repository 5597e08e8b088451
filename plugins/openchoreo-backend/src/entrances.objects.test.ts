import {
  Promotion,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { restPath } from './__testUtils__/entrances';
import {
  audited,
  CORE,
  DELIVERY,
  ROLES,
  startMatrix,
} from './__testUtils__/matrix';
import { PEOPLE, Portal } from './__testUtils__/portal';
import { approval, binding, observe } from './__testUtils__/shop';

jest.setTimeout(120_000);

/** Makes, forges, lists and deletes as every role. */
describe('who may make, see and delete what', () => {
  let portal: Portal;
  let release: string;
  let next: string;
  beforeAll(async () => {
    ({ portal, release, next } = await startMatrix());
  });
  afterAll(() => portal?.stop());

  it.each(ROLES)('create: %s', async person => {
    const name = `made-by-${person}`;
    const made = binding(name, 'production', release);
    const { result: response, record } = await audited(portal, person, () =>
      portal.fetch(person, `${CORE}/releasebindings`, {
        method: 'POST',
        body: made,
      }),
    );
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(record).toMatchObject({
      verb: 'create',
      name: `${name}-production`,
      entrance: 'kubernetes',
      how: 'backstage-token',
      outcome: allowed ? 'done' : 'denied',
    });
    const path = restPath(`${CORE}/releasebindings`);
    const other = binding(`also-${name}`, 'production', release);
    const alike = await audited(portal, person, () =>
      portal.fetch(person, path, { method: 'POST', body: other }),
    );
    expect(alike.result.status).toBe(response.status);
    expect(alike.record).toMatchObject({
      verb: 'create',
      name: other.metadata.name!,
      entrance: 'rest',
      outcome: allowed ? 'done' : 'denied',
    });
    const removed = await portal.fetch(
      person,
      `${path}/also-made-by-admin-production`,
      { method: 'DELETE' },
    );
    // The administrator's is gone once somebody has deleted it.
    expect([204, 404].includes(removed.status)).toBe(allowed);
  });

  it.each(ROLES)('status and sets belong to the platform: %s', async person => {
    const merge = { 'content-type': 'application/merge-patch+json' };
    // A release that is slipped in with the status moves nothing either.
    const forged = await audited(portal, person, () =>
      portal.fetch(person, `${CORE}/releasebindings/shop-production/status`, {
        method: 'PATCH',
        headers: merge,
        body: JSON.stringify({
          spec: { releaseName: next },
          status: { digest: 'forged' },
        }),
      }),
    );
    expect(forged.result.status).toBe(403);
    expect(forged.record).toMatchObject({
      subresource: 'status',
      outcome: 'denied',
    });
    const environment = await audited(portal, person, () =>
      portal.fetch(person, `${CORE}/environments/production/status`, {
        method: 'PATCH',
        headers: merge,
        body: JSON.stringify({ spec: { isProduction: false }, status: {} }),
      }),
    );
    expect(environment.result.status).toBe(403);
    const [promotion] = await observe(portal, 'shop').promotions();
    const approved = await audited(portal, person, () =>
      portal.fetch(
        person,
        `${DELIVERY}/promotions/${promotion.metadata.name}/status`,
        {
          method: 'PATCH',
          headers: merge,
          body: JSON.stringify({ status: { phase: 'Approved' } }),
        },
      ),
    );
    expect(approved.result.status).toBe(403);
    expect(approved.record).toMatchObject({
      subresource: 'status',
      outcome: 'denied',
    });
    const set = await portal.fetch(person, `${CORE}/renderedreleases`, {
      method: 'POST',
      body: {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'RenderedRelease',
        metadata: { name: 'shop-production', namespace: 'default' },
        spec: {
          environmentName: 'production',
          owner: { projectName: 'storefront', componentName: 'shop' },
          resources: [],
        },
      },
    });
    expect(set.status).toBe(403);
  });

  it.each(ROLES)('approve: %s', async person => {
    await portal.apply('admin', [binding('shop', 'production', release)]);
    const open = await observe(portal, 'shop').open();
    const { result: response, record } = await audited(portal, person, () =>
      portal.fetch(person, `${DELIVERY}/approvals`, {
        method: 'POST',
        // For a digest that is not the one that waits: the right is what is asked about here.
        body: approval(`try-${person}`, {
          ...open,
          spec: { ...open.spec, digest: '0'.repeat(64) },
        } as Promotion),
      }),
    );
    const allowed = ['admin', 'erin'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(record).toMatchObject({
      name: `try-${person}`,
      outcome: allowed ? 'done' : 'denied',
    });
  });

  it.each(ROLES)('read projects: %s', async person => {
    const allowed = person !== 'nobody';
    const list = await portal.fetch(person, `${CORE}/projects`);
    expect(list.status).toBe(allowed ? 200 : 403);
    const one = await portal.fetch(person, `${CORE}/projects/storefront`);
    expect(one.status).toBe(allowed ? 200 : 403);
    for (const path of ['projects', 'projects/storefront']) {
      const alike = await portal.fetch(person, restPath(`${CORE}/${path}`));
      expect(alike.status).toBe(allowed ? 200 : 403);
    }
    const watch = await portal.fetch(person, `${CORE}/projects?watch=true`, {
      signal: AbortSignal.timeout(300),
    });
    expect(watch.status).toBe(allowed ? 200 : 403);
    await watch.body?.cancel().catch(() => undefined);
    const stream = await portal.fetch(person, '/stream', {
      method: 'POST',
      body: {
        subscriptions: [
          {
            id: 'p',
            group: 'openchoreo.dev',
            version: 'v1alpha1',
            resource: 'projects',
          },
        ],
      },
    });
    const reader = stream.body!.getReader();
    const line = Buffer.from((await reader.read()).value!).toString();
    await reader.cancel();
    expect(line).toContain(allowed ? '"SNAPSHOT"' : '"ERROR"');
  });

  it.each(ROLES)('deletecollection: %s', async person => {
    await portal.apply('admin', [binding('doomed', 'production', release)]);
    const { result: response, record } = await audited(portal, person, () =>
      portal.fetch(
        person,
        `${CORE}/releasebindings?fieldSelector=metadata.name%3Ddoomed-production`,
        { method: 'DELETE' },
      ),
    );
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    // Somebody who may see but not delete is refused; nothing is gone then.
    expect(response.status).toBe(allowed ? 200 : 403);
    expect(record.outcome).toBe(allowed ? 'done' : 'denied');
    const left = await portal.find<ReleaseBinding>(
      releaseBindingKind,
      'doomed-production',
    );
    const kept =
      left !== undefined && left.metadata.deletionTimestamp === undefined;
    expect(kept).toBe(!allowed);
  });

  it('knows everybody who is asked about', () => {
    expect(Object.keys(PEOPLE)).toEqual(expect.arrayContaining([...ROLES]));
  });
});
