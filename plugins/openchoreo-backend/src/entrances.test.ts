import {
  environmentKind,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  attempt,
  Entrance,
  ENTRANCES,
  occ,
  Target,
} from './__testUtils__/entrances';
import {
  callAction,
  CORE,
  only,
  Role,
  ROLES,
  startMatrix,
} from './__testUtils__/matrix';
import { Portal } from './__testUtils__/portal';
import { binding } from './__testUtils__/shop';

jest.setTimeout(120_000);

/** Writes an environment or a binding in every way, as every role. */
describe('who may write what, through which entrance', () => {
  let portal: Portal;
  let release: string;
  let next: string;
  beforeAll(async () => {
    ({ portal, release, next } = await startMatrix());
  });
  afterAll(() => portal?.stop());

  /** Each case makes its own change, so that no write is one that changes nothing. */
  let serial = 0;
  const edits: Record<
    string,
    {
      may: Record<Role, boolean>;
      target(): Promise<Target>;
    }
  > = {
    'promote to production': {
      may: only('admin', 'alice', 'dave', 'sue'),
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
      may: only('admin', 'alice', 'dave', 'sue'),
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
      may: only('admin', 'alice'),
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
    // Another pipeline brings other gates.
    'pipeline of a project': {
      may: only('admin', 'alice'),
      async target() {
        serial += 1;
        const ref = (name: string) => ({
          deploymentPipelineRef: { kind: 'DeploymentPipeline', name },
        });
        const object = (name: string): KubeObject => ({
          apiVersion: 'openchoreo.dev/v1alpha1',
          kind: 'Project',
          metadata: { name: `project-${serial}`, namespace: 'default' },
          spec: ref(name),
        });
        const made = object('default');
        await portal.apply('admin', [made]);
        const path = `${CORE}/projects/project-${serial}`;
        const { spec } = await storedAt(path);
        const change = ref('loose');
        return {
          path,
          change,
          object: { ...made, spec: { ...spec, ...change } },
        };
      },
    },
  };

  /** Nothing but the gate decides what runs in production, whoever wrote what. */
  const nothingMoved = async () =>
    expect(
      await portal.find(renderedReleaseKind, 'shop-production'),
    ).toBeUndefined();
  const storedAt = async (path: string) =>
    (await (await portal.fetch('admin', path)).json()) as { spec: object };

  describe.each(Object.keys(edits))('%s', edit => {
    describe.each(ENTRANCES.map(e => [e.name, e] as const))(
      'by %s',
      (_name, entrance) => {
        it.each(ROLES)('%s', async person => {
          const { may, target } = edits[edit];
          const what = await target();
          const before = await storedAt(what.path);
          expect(
            await attempt(portal, entrance, person, what, may[person]),
          ).toBe(may[person]);
          const { spec } = await storedAt(what.path);
          expect(spec).toMatchObject(may[person] ? what.change : before.spec);
          await nothingMoved();
        });
      },
    );
  });

  /** Ways that exist for promoting alone. */
  const PROMOTIONS: Entrance[] = [
    {
      name: 'occ promote',
      entrance: 'kubernetes',
      reads: true,
      verb: /^patch$/,
      send: (_, person, { change }) =>
        occ(portal, person, [
          'promote',
          'shop',
          '--to',
          'production',
          '--release',
          (change as { releaseName: string }).releaseName,
        ]),
    },
    {
      name: 'action promote',
      entrance: 'actions',
      reads: true,
      verb: /^patch$/,
      send: (_, person, { change }) =>
        callAction(portal, person, 'promote', {
          namespace: 'default',
          component: 'shop',
          environment: 'production',
          ...change,
        }),
    },
  ];
  describe.each(PROMOTIONS.map(e => [e.name, e] as const))(
    'promote to production by %s',
    (_name, entrance) => {
      it.each(ROLES)('%s', async person => {
        const { may, target } = edits['promote to production'];
        const what: Target = await target();
        // `occ promote` also says that the component is to run; who may only move releases writes that alone.
        expect(await attempt(portal, entrance, person, what, may[person])).toBe(
          may[person],
        );
        await nothingMoved();
      });
    },
  );
});
