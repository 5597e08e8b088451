import {
  approvalKind,
  Approval,
  KubeObject,
  Promotion,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  attempt,
  CREATIONS,
  Entrance,
  ENTRANCES,
  occ,
  restPath,
  Target,
} from './__testUtils__/entrances';
import {
  audited,
  callAction,
  CORE,
  DELIVERY,
  only,
  ROLES,
  startMatrix,
} from './__testUtils__/matrix';
import { Portal, until } from './__testUtils__/portal';
import { approval, binding, observe } from './__testUtils__/shop';

jest.setTimeout(240_000);

/** Ways to take an object away. */
const REMOVALS: Entrance[] = [
  {
    name: 'DELETE',
    entrance: 'kubernetes',
    verb: /^delete$/,
    send: (portal, person, { path }) =>
      portal.fetch(person, path, { method: 'DELETE' }),
  },
  {
    name: 'deletecollection',
    entrance: 'kubernetes',
    verb: /^delete(collection)?$/,
    send: (portal, person, { path }) => {
      const slash = path.lastIndexOf('/');
      const selector = `fieldSelector=metadata.name%3D${path.slice(slash + 1)}`;
      return portal.fetch(person, `${path.slice(0, slash)}?${selector}`, {
        method: 'DELETE',
      });
    },
  },
  {
    name: 'DELETE of the REST dialect',
    entrance: 'rest',
    verb: /^delete$/,
    send: (portal, person, { path }) =>
      portal.fetch(person, restPath(path), { method: 'DELETE' }),
  },
  {
    name: 'occ delete',
    entrance: 'kubernetes',
    verb: /^delete$/,
    send: (portal, person, { object }) =>
      occ(portal, person, ['delete', '-f', 'object.json'], {
        'object.json': JSON.stringify(object),
      }),
  },
];
const named = (entrances: readonly Entrance[]) =>
  entrances.map(e => [e.name, e] as const);

describe('walking around a gate', () => {
  let portal: Portal;
  let next: string;
  let shop: ReturnType<typeof observe>;
  let policy: KubeObject;
  beforeAll(async () => {
    ({ portal, next } = await startMatrix());
    shop = observe(portal, 'shop');
    await portal.apply('admin', [binding('shop', 'staging', next)]);
    await shop.synced('staging', 'ReleaseSynced');
    const stored = (await portal.find<PromotionPolicy>(
      promotionPolicyKind,
      'production-approval',
    ))!;
    policy = {
      apiVersion: stored.apiVersion,
      kind: stored.kind,
      metadata: { name: stored.metadata.name, namespace: 'default' },
      spec: stored.spec,
    };
  });
  afterAll(() => portal?.stop());

  let serial = 0;
  /** What somebody wants in production: each time something else. */
  const wish = () => {
    serial += 1;
    const mark = `mark-${serial}`;
    const env = [{ key: 'MARK', value: mark }];
    return {
      mark,
      object: binding('shop', 'production', next, {
        workloadOverrides: { container: { env } },
      }),
    };
  };

  describe('take the gate out of force or away, then promote', () => {
    const may = only('admin', 'alice');
    const path = `${DELIVERY}/promotionpolicies/production-approval`;
    // Somebody else's gate before each: nothing of the last attempt is left.
    beforeEach(async () => {
      const stored = await portal.find<PromotionPolicy>(
        promotionPolicyKind,
        'production-approval',
      );
      if (!stored || stored.spec.paused) {
        await portal
          .as('admin')
          .delete(promotionPolicyKind, {
            namespace: 'default',
            name: 'production-approval',
          })
          .catch(() => undefined);
        await portal.apply('admin', [policy]);
      }
    });

    describe.each(named([...ENTRANCES, ...REMOVALS]))(
      'by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async person => {
          const change = { paused: true };
          const object = {
            ...policy,
            spec: { ...(policy.spec as object), ...change },
          };
          expect(
            await attempt(
              portal,
              entrance,
              person,
              { path, change, object },
              may[person],
            ),
          ).toBe(may[person]);
          const { mark, object: wanted } = wish();
          await portal.apply('dave', [wanted]);
          // Without the right to change the gate it stands, and holds; with it, going through is what was decided, in sight of the trail.
          await shop.synced(
            'production',
            may[person] ? 'ReleaseSynced' : 'PromotionPending',
          );
          const set = await shop.rendered('production');
          const isThere = JSON.stringify(set ?? '').includes(mark);
          expect(isThere).toBe(may[person]);
        });
      },
    );
  });

  describe("approve one's own", () => {
    const decisions: Entrance[] = [
      ...CREATIONS,
      {
        name: 'occ approve',
        entrance: 'kubernetes',
        reads: true,
        verb: /^create$/,
        send: (_, person, { object }) =>
          occ(portal, person, [
            'approve',
            (object as Approval).spec.promotionName,
          ]),
      },
      {
        name: 'action approve-promotion',
        entrance: 'actions',
        reads: true,
        verb: /^create$/,
        send: (_, person, { object }) => {
          const { promotionName, digest } = (object as Approval).spec;
          return callAction(portal, person, 'approve-promotion', {
            namespace: 'default',
            promotion: promotionName,
            digest,
          });
        },
      },
    ];
    const mayApprove = ['admin', 'sam'];
    beforeAll(async () => {
      await portal
        .as('admin')
        .delete(promotionPolicyKind, {
          namespace: 'default',
          name: 'production-approval',
        })
        .catch(() => undefined);
      await portal.apply('admin', [policy]);
    });

    describe.each(named(decisions))('by %s', (_name, entrance) => {
      it.each(['admin', 'alice', 'dave', 'sam'])('%s', async person => {
        await portal.apply(person, [wish().object]);
        const open = await until(async () => {
          const found = await shop.open();
          const { requestedBy } = found.spec;
          return requestedBy === `user:default/${person}` ? found : undefined;
        }, `the promotion of ${person}`);
        expect(
          await attempt(
            portal,
            entrance,
            person,
            {
              path: `${DELIVERY}/approvals`,
              change: {},
              object: approval(`own-${serial}`, open),
            },
            mayApprove.includes(person),
          ),
        ).toBe(mayApprove.includes(person));
        if (mayApprove.includes(person)) await isSeen(open, person);
        const [now] = (await shop.promotions()).filter(
          p => p.metadata.name === open.metadata.name,
        );
        expect(now.status?.phase).toBe('WaitingForApproval');
      });
    });

    /** The decision is there, under the name of who gave it, and does not count. */
    const isSeen = async ({ metadata }: Promotion, person: string) => {
      const approver = `user:default/${person}`;
      await until(
        async () =>
          (await shop.promotions())
            .find(p => p.metadata.name === metadata.name)
            ?.status?.approvals?.some(a => a.approver === approver),
        'the decision to be seen',
      );
      const { items } = await portal
        .as('admin')
        .list<Approval>(approvalKind, { namespace: 'default' });
      const given = items.filter(a => a.spec.promotionName === metadata.name);
      expect(given.map(a => a.spec.approver?.id)).toEqual([approver]);
    };
  });

  describe('grant oneself the role', () => {
    const may = only('admin');
    const grant = (person: string, name: string, role: string): KubeObject => ({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'AuthzRoleBinding',
      metadata: { name, namespace: 'default' },
      spec: {
        effect: 'allow',
        entitlement: { claim: 'sub', value: person },
        roleMappings: [{ roleRef: { kind: 'ClusterAuthzRole', name: role } }],
      },
    });
    const path = `${CORE}/authzrolebindings`;

    describe.each(named(CREATIONS))('by %s', (_name, entrance) => {
      it.each(ROLES)('%s', async person => {
        serial += 1;
        const object = grant(person, `own-${serial}`, 'approver');
        const target: Target = { path, change: {}, object };
        expect(
          await attempt(portal, entrance, person, target, may[person]),
        ).toBe(may[person]);
      });
    });

    describe.each(named(ENTRANCES))(
      'in a binding that exists, by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async person => {
          serial += 1;
          const name = `harmless-${serial}`;
          await portal.apply('admin', [grant('stranger', name, 'approver')]);
          const object = grant(person, name, 'approver');
          const { entitlement } = object.spec as { entitlement: object };
          expect(
            await attempt(
              portal,
              entrance,
              person,
              { path: `${path}/${name}`, change: { entitlement }, object },
              may[person],
            ),
          ).toBe(may[person]);
        });
      },
    );

    it('is no way for a platform engineer, who may write bindings and roles of what they hold', async () => {
      const send = (object: KubeObject, plural: string) =>
        audited(portal, 'alice', () =>
          portal.fetch('alice', `${CORE}/${plural}`, {
            method: 'POST',
            body: object,
          }),
        );
      const fine = await send(
        grant('bob', 'for-bob', 'developer'),
        'authzrolebindings',
      );
      expect(fine.result.status).toBe(201);
      const refused = await send(
        grant('alice', 'for-alice', 'approver'),
        'authzrolebindings',
      );
      expect(await refused.result.json()).toMatchObject({
        code: 403,
        message: expect.stringContaining('promotion:approve'),
      });
      expect(refused.record.outcome).toBe('denied');
      // A role first, its content later.
      const role = (actions: string[]): KubeObject => ({
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRole',
        metadata: { name: 'mine', namespace: 'default' },
        spec: { actions },
      });
      expect(
        (await send(role(['project:view']), 'authzroles')).result.status,
      ).toBe(201);
      const mine = grant('alice', 'mine', 'mine');
      const spec = mine.spec as { roleMappings: { roleRef: object }[] };
      spec.roleMappings[0].roleRef = { kind: 'AuthzRole', name: 'mine' };
      expect((await send(mine, 'authzrolebindings')).result.status).toBe(201);
      const widened = await audited(portal, 'alice', () =>
        portal.fetch('alice', `${CORE}/authzroles/mine`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify({
            spec: { actions: ['project:view', 'promotion:approve'] },
          }),
        }),
      );
      expect(widened.result.status).toBe(403);
    });
  });
});
