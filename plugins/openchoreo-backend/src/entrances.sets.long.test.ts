import {
  KubeObject,
  Promotion,
  promotionKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  Resource,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
} from '@openchoreo-portal/model';
import { attempt, ENTRANCES, occ, Target } from './__testUtils__/entrances';
import {
  audited,
  CORE,
  only,
  Role,
  ROLES,
  startMatrix,
} from './__testUtils__/matrix';
import { Portal, until } from './__testUtils__/portal';
import { approval, observe } from './__testUtils__/shop';

jest.setTimeout(120_000);

const API = 'openchoreo.dev/v1alpha1';
const PROJECT = 'storefront-production';
const RESOURCE = 'stock-production';

const storeType: KubeObject = {
  apiVersion: API,
  kind: 'ClusterResourceType',
  metadata: { name: 'store' },
  spec: {
    environmentConfigs: {
      openAPIV3Schema: {
        type: 'object',
        properties: { size: { type: 'integer', default: 0 } },
      },
    },
    resources: [
      {
        id: 'settings',
        template: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: '${metadata.name}',
            namespace: '${metadata.namespace}',
          },
          data: { size: '${string(environmentConfigs.size)}' },
        },
      },
    ],
  },
};

const object = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion: API,
  kind,
  metadata: { name, namespace: 'default' },
  spec,
});

/** Promotes a project's cell and a resource in every way, as every role. */
describe('who may change cells and resources, through which entrance', () => {
  let portal: Portal;
  /** What production runs before anybody tries. */
  let before: string;
  beforeAll(async () => {
    ({ portal } = await startMatrix());
    // With software in it the cell is no longer free to change.
    const shop = observe(portal, 'shop');
    await portal.apply('erin', [approval('shop', await shop.open())]);
    await shop.synced('production', 'ReleaseSynced');
    await portal.apply('admin', [
      storeType,
      object('Resource', 'stock', {
        owner: { projectName: 'storefront' },
        type: { kind: 'ClusterResourceType', name: 'store' },
      }),
    ]);
    const release = await until(
      async () =>
        (
          await portal.find<Resource>(resourceKind, 'stock')
        )?.status?.latestRelease?.name,
      'a release of stock',
    );
    for (const environment of ['development', 'staging', 'production']) {
      await portal.apply('admin', [stock(environment, release)]);
    }
    await settled(resourceReleaseBindingKind, RESOURCE, 'PromotionPending');
    before = await inProduction();
  });
  afterAll(() => portal?.stop());

  const stock = (environment: string, release: string, spec: object = {}) =>
    object('ResourceReleaseBinding', `stock-${environment}`, {
      owner: { projectName: 'storefront', resourceName: 'stock' },
      environment,
      resourceRelease: release,
      ...spec,
    });
  const settled = (
    kind: typeof projectReleaseBindingKind,
    name: string,
    reason: string,
  ) =>
    until(async () => {
      const found = await portal.find<ProjectReleaseBinding>(kind, name);
      const synced = found?.status?.conditions?.find(c => c.type === 'Synced');
      return (
        synced?.reason === reason &&
        synced.observedGeneration === found?.metadata.generation
      );
    }, `${name} to be ${reason}`);
  /** The sets of the project and its resources in production. */
  async function inProduction(): Promise<string> {
    const { items } = await portal
      .as('admin')
      .list<RenderedRelease>(renderedReleaseKind, { namespace: 'default' });
    return items
      .filter(
        r =>
          r.spec.environmentName === 'production' &&
          !r.spec.owner.componentName,
      )
      .flatMap(r => r.spec.resources ?? [])
      .map(
        ({ object: { kind, metadata, ...rest } }) =>
          `${kind} ${metadata.name} ${JSON.stringify(rest)}`,
      )
      .sort()
      .join('\n');
  }
  const storedAt = async (path: string) =>
    (await (await portal.fetch('admin', path)).json()) as { spec: object };

  /** Each case makes its own change, so that no write is one that changes nothing. */
  let serial = 0;
  const may = only('admin', 'alice', 'dave');
  const edits: Record<string, () => Promise<Target>> = {
    'cell of a project': async () => {
      serial += 1;
      const stored = (await portal.find<ProjectReleaseBinding>(
        projectReleaseBindingKind,
        PROJECT,
      ))!;
      const change = {
        environmentConfigs: { quota: { 'limits.memory': `${serial}Gi` } },
      };
      return {
        path: `${CORE}/projectreleasebindings/${PROJECT}`,
        change,
        object: {
          ...object('ProjectReleaseBinding', PROJECT, {
            ...stored.spec,
            ...change,
          }),
        },
      };
    },
    resource: async () => {
      serial += 1;
      const stored = (await portal.find<ResourceReleaseBinding>(
        resourceReleaseBindingKind,
        RESOURCE,
      ))!;
      const change = { resourceTypeEnvironmentConfigs: { size: serial } };
      return {
        path: `${CORE}/resourcereleasebindings/${RESOURCE}`,
        change,
        object: object('ResourceReleaseBinding', RESOURCE, {
          ...stored.spec,
          ...change,
        }),
      };
    },
  };

  describe.each(Object.keys(edits))('%s', edit => {
    describe.each(ENTRANCES.map(e => [e.name, e] as const))(
      'by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async (person: Role) => {
          const what = await edits[edit]();
          const old = await storedAt(what.path);
          expect(
            await attempt(portal, entrance, person, what, may[person]),
          ).toBe(may[person]);
          const { spec } = await storedAt(what.path);
          expect(spec).toMatchObject(may[person] ? what.change : old.spec);
          expect(await inProduction()).toBe(before);
        });
      },
    );
  });

  it('tells who uses occ what they wait for', async () => {
    for (const args of [
      ['resource', 'promote', 'stock', '--env', 'production'],
      ['project', 'deploy', 'storefront', '--to', 'production'],
    ]) {
      const { status, text } = await occ(portal, 'dave', args);
      expect([status, text]).toEqual([
        200,
        expect.stringMatching(
          / to production\n[^]*Approve it with: occ approve \w+-production-/,
        ),
      ]);
    }
    expect(await inProduction()).toBe(before);
  });

  it.each([
    [projectReleaseBindingKind, PROJECT, 'ResourceQuota'],
    [resourceReleaseBindingKind, RESOURCE, 'ConfigMap stock'],
  ] as const)(
    'holds every %# at its gate, and lets exactly the last through',
    async (kind, binding, added) => {
      expect(before).toContain('Namespace');
      expect(before).not.toContain(added);
      await settled(kind, binding, 'PromotionPending');
      const promotion = await until(async () => {
        const pending = (
          await portal.find<ProjectReleaseBinding>(kind, binding)
        )?.status?.pendingPromotion;
        const found = pending
          ? await portal.find<Promotion>(promotionKind, pending)
          : undefined;
        return found?.status?.phase === 'WaitingForApproval'
          ? found
          : undefined;
      }, `the promotion of ${binding}`);
      expect(promotion.spec.bindingKind).toBe(kind.kind);
      // Nobody else's approval counts, and none of theirs gets in.
      const refused = await audited(portal, 'dave', () =>
        portal.fetch(
          'dave',
          '/kube/apis/delivery.openchoreo.dev/v1alpha1/namespaces/default/approvals',
          { method: 'POST', body: approval(`dave-${binding}`, promotion) },
        ),
      );
      expect(refused.result.status).toBe(403);
      await portal.apply('erin', [approval(`erin-${binding}`, promotion)]);
      await settled(kind, binding, 'ReleaseSynced');
      const { status } = (await portal.find<ProjectReleaseBinding>(
        kind,
        binding,
      ))!;
      expect(status?.digest).toBe(promotion.spec.digest);
      expect(await inProduction()).toContain(added);
    },
  );
});
