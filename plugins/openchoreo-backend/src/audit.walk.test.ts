import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import scaffolderModule from '@openchoreo-portal/plugin-scaffolder-backend-module-openchoreo';
import { AuditProbe } from './__testUtils__/audit';
import { startPlane, TestPlane } from './__testUtils__/plane';
import { startPortal } from './__testUtils__/portal';
import {
  applyPlatform,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';
import { wiredOperations, wiredRouter } from './__testUtils__/wiring';
import { WalkWorld } from './__testUtils__/walk/world';
import { describeActionsWalk } from './__testUtils__/walk/actions';
import { describeKubernetesWalk } from './__testUtils__/walk/kubernetes';
import { describeRestWalk } from './__testUtils__/walk/rest';
import { describeRoutesWalk } from './__testUtils__/walk/routes';

jest.setTimeout(120_000);

const router = wiredRouter();
const operations = wiredOperations().filter(({ method }) => method !== 'get');

/**
 * Walks every route, operation and action that could write, as somebody who may and as somebody who may not, and holds each to exactly one record. What is
 * not in a table here makes the walk fail, so nothing can be added without being walked.
 */
describe('the audit trail', () => {
  let plane: TestPlane;
  const world = new WalkWorld();

  beforeAll(async () => {
    plane = await startPlane();
    const portal = await startPortal({
      plane,
      config: { openchoreo: { webhooks: { gitlab: { secret: 'shared' } } } },
      features: [scaffolderModule, catalogServiceMock.factory()],
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          {
            addActions: (...actions: TemplateAction<any, any>[]) =>
              actions.forEach(action =>
                world.scaffolder.set(action.id, action),
              ),
          },
        ],
      ],
    });
    world.portal = portal;
    world.probe = new AuditProbe(portal);
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    world.release = await observe(portal, 'shop').release();
    await portal.apply('admin', [binding('shop', 'staging', world.release)]);
    await observe(portal, 'shop').synced('staging', 'ReleaseSynced');
  });
  afterAll(async () => {
    await world.portal?.stop();
    await plane?.stop();
  });

  describeKubernetesWalk(world);
  describeRestWalk(world, operations);
  describeRoutesWalk(world, router, operations);
  describeActionsWalk(world);

  it('has every change of every object exactly once', async () => {
    const { changed, recorded } = await world.probe.versions();
    expect(changed.length).toBeGreaterThan(500);
    expect(recorded).toEqual(changed);
  });

  it('has no value of a secret, and its chain is whole', async () => {
    const rows = await world.portal.database('audit').select('record');
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.filter(({ record }) => record.includes('hush'))).toEqual([]);
    const checked = await world.portal.fetch('admin', '/audit/verification');
    expect(await checked.json()).toEqual({ intact: true });
  });
});
