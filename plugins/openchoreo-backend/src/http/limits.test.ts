import { request } from 'node:http';
import {
  authorization,
  Portal,
  startPortal,
  until,
} from '../__testUtils__/portal';

jest.setTimeout(60_000);

describe('places per user', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal({
      config: {
        openchoreo: { limits: { streamsPerUser: 2, requestsPerUser: 2 } },
      },
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

  it('counts requests of both dialects together, and says when to come back', async () => {
    const { hostname, port, pathname } = new URL(portal.url);
    // Bodies that never end hold a place each.
    const slow = [
      '/api/v1/namespaces/default/projects',
      '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/projects',
    ].map(path => {
      const req = request({
        hostname,
        port,
        path: `${pathname}${path}`,
        method: 'POST',
        agent: false,
        headers: {
          authorization: authorization('erin'),
          'content-type': 'application/json',
        },
      });
      req.on('error', () => undefined);
      req.write('{');
      return req;
    });
    const ask = (person: string) =>
      portal.fetch(person, '/api/v1/namespaces/default/projects');
    try {
      const refused = await until(async () => {
        const answer = await ask('erin');
        return answer.status === 429 ? answer : undefined;
      }, 'no place left');
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({
        code: 'BAD_REQUEST',
        error: expect.stringContaining('2 requests under way'),
      });
      expect((await ask('alice')).status).toBe(200);
    } finally {
      for (const req of slow) req.destroy();
    }
    await until(
      async () => (await ask('erin')).status === 200,
      'the places to be free again',
    );
  });
});
