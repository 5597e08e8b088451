import { Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(60_000);

describe('places per user', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal({
      config: { openchoreo: { limits: { streamsPerUser: 2 } } },
    });
  });
  afterAll(() => portal?.stop());

  it('counts watches of every entrance together, for each user apart', async () => {
    const gone = new AbortController();
    const watch = (person: string) =>
      portal.fetch(
        person,
        '/kube/apis/openchoreo.dev/v1alpha1/projects?watch=true',
        { signal: gone.signal },
      );
    const stream = (person: string) =>
      portal.fetch(person, '/stream', {
        method: 'POST',
        body: {
          subscriptions: [
            {
              id: 'a',
              group: 'openchoreo.dev',
              version: 'v1alpha1',
              resource: 'projects',
            },
          ],
        },
        signal: gone.signal,
      });
    expect((await watch('victor')).status).toBe(200);
    expect((await stream('victor')).status).toBe(200);
    for (const refused of [await watch('victor'), await stream('victor')]) {
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('10');
      expect(await refused.json()).toMatchObject({
        reason: 'TooManyRequests',
        message: expect.stringContaining('user:default/victor'),
      });
    }
    expect((await stream('alice')).status).toBe(200);
    gone.abort();
    let status = 429;
    for (let i = 0; i < 200 && status === 429; i += 1) {
      const next = new AbortController();
      const answer = await portal.fetch(
        'victor',
        '/kube/apis/openchoreo.dev/v1alpha1/projects?watch=true',
        { signal: next.signal },
      );
      status = answer.status;
      next.abort();
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
    expect(status).toBe(200);
  });
});
