import { startPlane, TestPlane } from '../__testUtils__/plane';
import { Portal, startPortal, until } from '../__testUtils__/portal';
import { applyPlatform } from '../__testUtils__/shop';

jest.setTimeout(60_000);

const ROOT = '/api/v1/namespaces/default/environments';

/** An end of a flow of the platform. */
const end = (component: string, project = 'storefront', ns = 'default') => ({
  namespace: `dp-${ns}-${project}`,
  pod_name: `${component}-1`,
  labels: [
    `k8s:openchoreo.dev/namespace=${ns}`,
    'k8s:openchoreo.dev/environment=development',
    `k8s:openchoreo.dev/project=${project}`,
    `k8s:openchoreo.dev/component=${component}`,
  ],
});
const gateway = {
  namespace: 'openchoreo-data-plane',
  labels: ['k8s:openchoreo.dev/system-component=gateway'],
};
const flow = (source: object, destination: object, more: object = {}) =>
  JSON.stringify({
    time: '2026-11-21T10:00:00.000Z',
    flow: {
      time: '2026-11-21T10:00:00.000Z',
      verdict: 'FORWARDED',
      source,
      destination,
      destination_service: { name: 'shop', namespace: 'dp' },
      Type: 'L3_L4',
      l4: { TCP: { destination_port: 8080 } },
      Summary: 'TCP to shop',
      ...more,
    },
  });

describe('wirelogs', () => {
  let plane: TestPlane;
  let portal: Portal;
  beforeAll(async () => {
    plane = await startPlane();
    portal = await startPortal({ plane });
    await applyPlatform(portal);
    await portal.apply('admin', [
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRole',
        metadata: { name: 'flows-of-shop', namespace: 'default' },
        spec: { actions: ['wirelogs:view'] },
      },
      {
        apiVersion: 'openchoreo.dev/v1alpha1',
        kind: 'AuthzRoleBinding',
        metadata: { name: 'flows-of-shop', namespace: 'default' },
        spec: {
          entitlement: { claim: 'sub', value: 'wanda' },
          roleMappings: [
            {
              roleRef: { kind: 'AuthzRole', name: 'flows-of-shop' },
              scope: { project: 'storefront', component: 'shop' },
            },
          ],
          effect: 'allow',
        },
      },
    ]);
  });
  afterAll(async () => {
    await portal?.stop();
    await plane?.stop();
  });

  /** Follows an address until `count` events came, sending `lines` once the plane is asked. */
  async function follow(
    person: string,
    query: string,
    lines: string[],
    count: number,
  ) {
    const stopping = new AbortController();
    const response = await portal.fetch(
      person,
      `${ROOT}/development/wirelogs${query}`,
      { signal: stopping.signal },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    const asked = await until(() => plane.followers(), 'the plane to be asked');
    for (const line of lines) plane.flow(line);
    const events: Array<{ flow?: Record<string, unknown> }> = [];
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)));
      }
      if (events.length >= count) break;
    }
    stopping.abort();
    await until(
      () => plane.followers().length === 0,
      'the plane to be left when its reader goes',
    );
    return { asked, events };
  }

  it('are the flows of the environment, as its plane reports them', async () => {
    const { asked, events } = await follow(
      'admin',
      '?project=storefront&component=shop&last=5',
      [
        flow(gateway, end('shop')),
        'no JSON',
        '{"flow":{"source":1}}',
        flow(end('cart'), end('basket')),
        '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":7}}',
        flow(end('shop'), end('other'), { verdict: 'DROPPED' }),
      ],
      3,
    );
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
      namespace: 'default',
      environment: 'development',
      project: 'storefront',
      component: 'shop',
      last: '5',
      follow: 'true',
    });
    expect(events).toMatchObject([
      { flow: { source: gateway, destination: end('shop') } },
      { lost_events: { num_events_lost: 7 } },
      { flow: { verdict: 'DROPPED', destination: end('other') } },
    ]);
  });

  it('show of the other end only what its reader may see', async () => {
    const { events } = await follow(
      'wanda',
      '?project=storefront&component=shop',
      [
        // Nothing of wanda's: a plane that selects too much.
        flow(end('cart'), end('basket')),
        flow(end('secret', 'vault', 'bank'), end('shop')),
        flow(end('shop'), end('secret', 'vault', 'bank')),
        flow(gateway, end('shop')),
      ],
      3,
    );
    expect(JSON.stringify(events)).not.toMatch(/secret|vault|bank/);
    expect(events.map(e => e.flow!.source)).toEqual([
      { labels: ['reserved:unknown'] },
      end('shop'),
      gateway,
    ]);
    expect(events.map(e => e.flow!.destination_service !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['nobody', '/development/wirelogs', 403, 'FORBIDDEN'],
    ['wanda', '/development/wirelogs?project=storefront', 403, 'FORBIDDEN'],
    ['wanda', '/production/wirelogs?project=storefront&component=a', 403, ''],
    ['admin', '/nowhere/wirelogs', 404, 'NOT_FOUND'],
    ['admin', '/development/wirelogs?last=1e9', 400, ''],
  ])('of %s at %s answer %i', async (person, path, status) => {
    const response = await portal.fetch(person, `${ROOT}${path}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      message: expect.any(String),
    });
  });
});
