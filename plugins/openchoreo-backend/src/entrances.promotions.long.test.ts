import {
  ChangeSet,
  changeSetKind,
  KubeObject,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import {
  attempt,
  CREATIONS,
  Entrance,
  ENTRANCES,
} from './__testUtils__/entrances';
import {
  audited,
  CORE,
  DELIVERY,
  only,
  ROLES,
  startMatrix,
} from './__testUtils__/matrix';
import { Portal, until } from './__testUtils__/portal';
import { approval, binding, observe } from './__testUtils__/shop';

jest.setTimeout(240_000);

const named = (entrances: readonly Entrance[]) =>
  entrances.map(e => [e.name, e] as const);

describe('what asks the gates', () => {
  let portal: Portal;
  let release: string;
  let next: string;
  let shop: ReturnType<typeof observe>;
  beforeAll(async () => {
    ({ portal, release, next } = await startMatrix());
    shop = observe(portal, 'shop');
  });
  afterAll(() => portal?.stop());

  let serial = 0;
  const nothingMoved = async () =>
    expect(Boolean(await shop.rendered('production'))).toBe(false);

  /** What would let production go if gates believed it: the right digest, an environment that nothing guards. */
  async function forged(): Promise<KubeObject> {
    serial += 1;
    const { spec, metadata } = await shop.open();
    return {
      apiVersion: 'delivery.openchoreo.dev/v1alpha1',
      kind: 'Promotion',
      metadata: {
        name: `forged-${serial}`,
        namespace: 'default',
        ownerReferences: metadata.ownerReferences,
      },
      spec: { ...spec, environment: 'development' },
    };
  }

  describe.each(named(CREATIONS))('make a Promotion by %s', (_, entrance) => {
    it.each(ROLES)('%s', async person => {
      const object = await forged();
      const path = `${DELIVERY}/promotions`;
      const target = { path, change: {}, object };
      expect(await attempt(portal, entrance, person, target, false)).toBe(
        false,
      );
      expect(
        await portal.find(promotionKind, object.metadata.name!),
      ).toBeUndefined();
      await nothingMoved();
    });
  });

  // The REST dialect has no way to change one.
  describe.each(named(ENTRANCES.filter(e => e.entrance !== 'rest')))(
    'change a Promotion by %s',
    (_, entrance) => {
      it.each(ROLES)('%s', async person => {
        const open = await shop.open();
        const change = { environment: 'development' };
        const { name, namespace, resourceVersion } = open.metadata;
        const object = {
          apiVersion: open.apiVersion,
          kind: open.kind,
          metadata: { name, namespace, resourceVersion },
          spec: { ...open.spec, ...change },
        };
        if (entrance.name !== 'PUT') {
          delete (object.metadata as { resourceVersion?: string })
            .resourceVersion;
        }
        const target = {
          path: `${DELIVERY}/promotions/${name}`,
          change,
          object,
        };
        expect(await attempt(portal, entrance, person, target, false)).toBe(
          false,
        );
        await nothingMoved();
      });
    },
  );

  it('says what to do instead', async () => {
    const response = await portal.fetch('dave', `${DELIVERY}/promotions`, {
      method: 'POST',
      body: await forged(),
    });
    expect(await response.json()).toMatchObject({
      code: 403,
      message: expect.stringContaining(
        'Only the platform itself writes promotions. Write the ReleaseBinding, or a ChangeSet: it asks the gates in your name.',
      ),
    });
  });

  describe('restore from history', () => {
    const history = async (group: string, plural: string, name: string) => {
      const path = `/history/${group}/v1alpha1/${plural}`;
      const query = `?namespace=default&name=${name}`;
      const list = await portal.fetch('admin', `${path}${query}`);
      const { items } = (await list.json()) as { items: { version: number }[] };
      return {
        versions: items.map(i => i.version),
        /** Status, and what the trail says; who may not even look is stopped before there is anything to record. */
        async restore(person: string, version: number) {
          const send = () =>
            portal.fetch(person, `${path}/restore${query}`, {
              method: 'POST',
              body: { version },
            });
          if (person === 'nobody') {
            return { status: (await send()).status, outcome: 'denied' };
          }
          const { result, record } = await audited(portal, person, send);
          return { status: result.status, outcome: record.outcome };
        },
      };
    };

    it.each(ROLES)('a Promotion: %s', async person => {
      const { metadata } = await shop.open();
      const { versions, restore } = await history(
        'delivery.openchoreo.dev',
        'promotions',
        metadata.name,
      );
      expect(await restore(person, versions.at(-1)!)).toEqual({
        status: 403,
        outcome: 'denied',
      });
      await nothingMoved();
    });

    const may = only('admin', 'alice', 'dave', 'sue');
    it.each(ROLES)('a binding of production: %s', async person => {
      // There is something to go back to.
      await portal.apply('admin', [binding('shop', 'production', next)]);
      await portal.apply('admin', [binding('shop', 'production', release)]);
      const { versions, restore } = await history(
        'openchoreo.dev',
        'releasebindings',
        'shop-production',
      );
      await portal.apply('admin', [binding('shop', 'production', next)]);
      expect(await restore(person, versions[0])).toEqual(
        may[person]
          ? { status: 200, outcome: 'done' }
          : { status: 403, outcome: 'denied' },
      );
      await nothingMoved();
    });
  });

  describe.each(named(CREATIONS))(
    'ask for a change set by %s',
    (_, entrance) => {
      // Applying is a right to change, which those who only keep things running do not have.
      const may = entrance.name.includes('apply')
        ? only('admin', 'alice', 'dave')
        : only('admin', 'alice', 'dave', 'sue');
      it.each(ROLES)('%s', async person => {
        serial += 1;
        const name = `set-${serial}`;
        const object: KubeObject = {
          apiVersion: 'delivery.openchoreo.dev/v1alpha1',
          kind: 'ChangeSet',
          metadata: { name, namespace: 'default' },
          spec: {
            owner: { projectName: 'storefront' },
            environment: 'production',
            components: [{ name: 'shop', releaseName: release }],
          },
        };
        const path = `${DELIVERY}/changesets`;
        const target = { path, change: {}, object };
        expect(
          await attempt(portal, entrance, person, target, may[person]),
        ).toBe(may[person]);
        if (may[person]) await asks(name, person);
        await nothingMoved();
      });
    },
  );

  /** It asks, in the name of whoever made it, and waits. */
  const asks = async (name: string, person: string) => {
    const set = await until(async () => {
      const found = await portal.find<ChangeSet>(changeSetKind, name);
      return found?.status?.phase === 'WaitingForApproval' ? found : undefined;
    }, `${name} to wait`);
    const asking = await portal.find<Promotion>(
      promotionKind,
      set.status!.promotion!,
    );
    expect(asking?.spec.requestedBy).toBe(`user:default/${person}`);
  };

  it('nobody decides about what is not there', async () => {
    const open = await shop.open();
    const made = approval('early', {
      ...open,
      metadata: { ...open.metadata, name: 'shop-production-tomorrow' },
    });
    const { result, record } = await audited(portal, 'erin', () =>
      portal.fetch('erin', `${DELIVERY}/approvals`, {
        method: 'POST',
        body: made,
      }),
    );
    expect(await result.json()).toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'there is no Promotion shop-production-tomorrow in default',
      ),
    });
    expect(record.outcome).toBe('failed');
    // Nor in somebody else's name.
    const spoken = approval('spoken', open, {
      approver: { id: 'user:default/admin', groups: ['approvers'] },
    });
    await portal.apply('erin', [spoken]);
    const stored = await portal.fetch('erin', `${DELIVERY}/approvals/spoken`);
    expect(await stored.json()).toMatchObject({
      spec: { approver: { id: 'user:default/erin' } },
    });
  });

  it('a Promotion is looked at by whoever sees the component', async () => {
    const { metadata } = await shop.promotions().then(all => all[0]);
    for (const person of ROLES) {
      const path = `${DELIVERY}/promotions/${metadata.name}`;
      const seen = await portal.fetch(person, path);
      expect(seen.status).toBe(person === 'nobody' ? 403 : 200);
    }
    const one = await portal.fetch('dave', `${CORE}/releasebindings`);
    expect(one.status).toBe(200);
  });
});
