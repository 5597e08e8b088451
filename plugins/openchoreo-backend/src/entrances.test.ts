import {
  environmentKind,
  Promotion,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { ChainedAuditRecord } from '@openchoreo-portal/apiserver';
import { ENTRANCES, restPath } from './__testUtils__/entrances';
import { PEOPLE, Portal, startPortal } from './__testUtils__/portal';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';

jest.setTimeout(120_000);

const CORE = '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default';
const DELIVERY =
  '/kube/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default';
const ROLES = [
  'admin',
  'alice',
  'dave',
  'sue',
  'erin',
  'victor',
  'nobody',
] as const;
type Role = (typeof ROLES)[number];

/** Writes an environment or a binding in every way, as every role. */
describe('who may write what, through which entrance', () => {
  let portal: Portal;
  let release: string;
  let next: string;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    release = await observe(portal, 'shop').release();
    await portal.apply('admin', [
      binding('shop', 'staging', release),
      binding('shop', 'production', release),
    ]);
    await portal.apply('admin', [workload('shop', 'registry/shop:2')]);
    next = await observe(portal, 'shop').release(release);
    await observe(portal, 'shop').synced('production', 'PromotionPending');
  });
  afterAll(() => portal?.stop());

  const audit = async (person: string, name: string) => {
    const response = await portal.fetch(
      'admin',
      `/audit?subject=user:default/${person}&name=${name}&limit=1`,
    );
    const { items } = (await response.json()) as {
      items: ChainedAuditRecord[];
    };
    return items[0];
  };

  /** Each case makes its own change, so that no write is one that changes nothing. */
  let serial = 0;
  const edits: Record<
    string,
    {
      may: Record<Role, boolean>;
      target(): Promise<{ path: string; object: object; change: object }>;
      name: string;
    }
  > = {
    'promote to production': {
      name: 'shop-production',
      may: {
        admin: true,
        alice: true,
        dave: true,
        sue: true,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        const now = (await portal.find<ReleaseBinding>(
          releaseBindingKind,
          'shop-production',
        ))!;
        const change = {
          releaseName: now.spec.releaseName === release ? next : release,
        };
        return {
          path: `${CORE}/releasebindings/shop-production`,
          change,
          object: binding('shop', 'production', change.releaseName),
        };
      },
    },
    'override in production': {
      name: 'shop-production',
      may: {
        admin: true,
        alice: true,
        dave: true,
        sue: true,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        serial += 1;
        const change = {
          workloadOverrides: {
            container: { env: [{ key: 'SERIAL', value: `${serial}` }] },
          },
        };
        return {
          path: `${CORE}/releasebindings/shop-production`,
          change,
          object: binding('shop', 'production', release, change),
        };
      },
    },
    environment: {
      name: 'production',
      may: {
        admin: true,
        alice: true,
        dave: false,
        sue: false,
        erin: false,
        victor: false,
        nobody: false,
      },
      async target() {
        serial += 1;
        const stored = (await portal.find(environmentKind, 'production'))!;
        const change = {
          gateway: {
            ingress: {
              external: {
                name: 'gateway-default',
                namespace: 'openchoreo-data-plane',
                http: { host: `host-${serial}.localhost`, port: 19080 },
              },
            },
          },
        };
        const { name, namespace, labels, annotations } = stored.metadata;
        return {
          path: `${CORE}/environments/production`,
          change,
          object: {
            apiVersion: stored.apiVersion,
            kind: stored.kind,
            metadata: { name, namespace, labels, annotations },
            spec: { ...(stored.spec as object), ...change },
          },
        };
      },
    },
  };

  describe.each(Object.keys(edits))('%s', edit => {
    describe.each(ENTRANCES.map(e => [e.name, e] as const))(
      'by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async person => {
          const { may, target, name } = edits[edit];
          const what = await target();
          const response = await entrance.send(portal, person, what);
          expect(`${person} ${response.status}`).toBe(
            `${person} ${may[person] ? 200 : 403}`,
          );
          expect(await audit(person, name)).toMatchObject({
            entrance: entrance.entrance,
            how: 'backstage-token',
            verb: expect.stringMatching(entrance.verb),
            outcome: may[person] ? 'done' : 'denied',
          });
          // Whoever wrote it: nothing moves in production before its approval.
          const set = await portal.find(renderedReleaseKind, 'shop-production');
          expect(set).toBeUndefined();
        });
      },
    );
  });

  it.each(ROLES)('create: %s', async person => {
    const name = `made-by-${person}`;
    const made = binding(name, 'production', release);
    const response = await portal.fetch(person, `${CORE}/releasebindings`, {
      method: 'POST',
      body: { ...made, spec: { ...(made.spec as object) } },
    });
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(await audit(person, `${name}-production`)).toMatchObject({
      verb: 'create',
      entrance: 'kubernetes',
      outcome: allowed ? 'done' : 'denied',
    });
    const path = restPath(`${CORE}/releasebindings`);
    const other = binding(`also-${name}`, 'production', release);
    const alike = await portal.fetch(person, path, {
      method: 'POST',
      body: other,
    });
    expect(alike.status).toBe(response.status);
    expect(await audit(person, other.metadata.name!)).toMatchObject({
      verb: 'create',
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
    const forged = await portal.fetch(
      person,
      `${CORE}/releasebindings/shop-production/status`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: { digest: 'forged' } }),
      },
    );
    expect(forged.status).toBe(403);
    const [promotion] = await observe(portal, 'shop').promotions();
    const approved = await portal.fetch(
      person,
      `${DELIVERY}/promotions/${promotion.metadata.name}/status`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: { phase: 'Approved' } }),
      },
    );
    expect(approved.status).toBe(403);
    expect(await audit(person, promotion.metadata.name)).toMatchObject({
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
    const response = await portal.fetch(person, `${DELIVERY}/approvals`, {
      method: 'POST',
      // For a digest that is not the one that waits: the right is what is asked about here.
      body: approval(`try-${person}`, {
        ...open,
        spec: { ...open.spec, digest: '0'.repeat(64) },
      } as Promotion),
    });
    const allowed = ['admin', 'erin'].includes(person);
    expect(response.status).toBe(allowed ? 201 : 403);
    expect(await audit(person, `try-${person}`)).toMatchObject({
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
    const response = await portal.fetch(
      person,
      `${CORE}/releasebindings?fieldSelector=metadata.name%3Ddoomed-production`,
      { method: 'DELETE' },
    );
    const allowed = ['admin', 'alice', 'dave'].includes(person);
    // Somebody who may see but not delete is refused; nothing is gone then.
    expect(response.status).toBe(allowed ? 200 : 403);
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
