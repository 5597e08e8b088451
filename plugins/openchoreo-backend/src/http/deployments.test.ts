import { Portal, startPortal } from '../__testUtils__/portal';
import {
  applyPlatform,
  component,
  observe,
  workload,
} from '../__testUtils__/shop';

jest.setTimeout(60_000);

describe('deployments', () => {
  let portal: Portal;
  let release: string;
  beforeAll(async () => {
    portal = await startPortal();
    await applyPlatform(portal);
    await portal.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    release = await observe(portal, 'shop').release();
  });
  afterAll(() => portal?.stop());

  const ask = async (person: string, query: string) => {
    const response = await portal.fetch(
      person,
      `/delivery/v1alpha1/namespaces/default/deployments?${query}`,
    );
    return { status: response.status, body: await response.json() };
  };

  it('are told to those who may see the bindings, with who asked', async () => {
    const { status, body } = await ask('victor', 'component=shop');
    expect(status).toBe(200);
    expect(body.isComplete).toBe(true);
    expect(body.items[0]).toMatchObject({
      component: 'shop',
      change: 'Deploy',
      releaseName: release,
    });
    expect(body.items[0].at).toMatch(/^\d{4}-/);
  });

  it('say so when older ones are not read any more', async () => {
    for (let i = 0; i < 201; i++) {
      const { status } = await portal.fetch(
        'admin',
        '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/releasebindings/shop-development',
        {
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json' },
          body: { metadata: { annotations: { 'example.com/note': `${i}` } } },
        },
      );
      expect(status).toBe(200);
    }
    const { body } = await ask('victor', 'component=shop');
    expect(body.isComplete).toBe(false);
  });

  it('of others stay with others', async () => {
    const { status, body } = await ask('nobody', 'component=shop');
    expect(status === 403 || body.items.length === 0).toBe(true);
  });

  it('need a project or a component, and a sound limit', async () => {
    for (const query of ['', 'environment=staging', 'component=shop&limit=0']) {
      const { status, body } = await ask('victor', query);
      expect(status).toBe(400);
      expect(body.reason).toBe('BadRequest');
    }
  });
});
