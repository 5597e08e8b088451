import { StoredObject } from '@openchoreo-portal/model';
import { Transport, TransportRequest } from '../types';
import { createClient } from './createClient';
import { createDiscoveryResolver } from './discovery';

const kind = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  scope: 'Namespaced' as const,
};

/** Answers from a table and remembers what was asked. */
function scripted(
  answer: (request: TransportRequest) => { status?: number; body: unknown },
) {
  const requests: TransportRequest[] = [];
  const transport: Transport = async request => {
    requests.push(request);
    const { status = 200, body } = answer(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      status,
      headers: {},
      body: (async function* chunks() {
        // Cut inside lines and characters, as networks do.
        const bytes = new TextEncoder().encode(text);
        for (let i = 0; i < bytes.length; i += 7) yield bytes.slice(i, i + 7);
      })(),
    };
  };
  return { transport, requests };
}

describe('createClient', () => {
  it('follows all pages of a list and fills kind and version', async () => {
    const { transport, requests } = scripted(request => ({
      body: request.path.includes('continue=next')
        ? {
            items: [{ metadata: { name: 'b' } }],
            metadata: { resourceVersion: '9' },
          }
        : {
            items: [{ metadata: { name: 'a' } }],
            metadata: { resourceVersion: '9', continue: 'next' },
          },
    }));
    const list = await createClient(transport).list(kind, { namespace: 'n' });
    expect(
      list.items.map(i => [i.apiVersion, i.kind, i.metadata.name]),
    ).toEqual([
      ['apps/v1', 'Deployment', 'a'],
      ['apps/v1', 'Deployment', 'b'],
    ]);
    expect(list.metadata).toEqual({ resourceVersion: '9' });
    expect(requests[0].path).toBe('/apis/apps/v1/namespaces/n/deployments');
  });

  it('turns a Status into an ApiError', async () => {
    const { transport } = scripted(() => ({
      status: 409,
      body: { kind: 'Status', reason: 'Conflict', message: 'stale', code: 409 },
    }));
    await expect(
      createClient(transport).update(kind, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'a', namespace: 'n' },
      }),
    ).rejects.toMatchObject({ reason: 'Conflict', message: 'stale' });
  });

  it('sends apply, patches and deletes the way Kubernetes wants them', async () => {
    const { transport, requests } = scripted(() => ({
      body: { kind: 'Deployment', metadata: { name: 'a' } },
    }));
    const client = createClient(transport, { fieldManager: 'me' });
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', namespace: 'n' },
    };
    await client.apply(kind, object, { fieldManager: 'other', force: true });
    await client.patch(
      kind,
      { namespace: 'n', name: 'a' },
      'merge',
      {},
      { subresource: 'status' },
    );
    await client.delete(
      kind,
      { namespace: 'n', name: 'a' },
      { propagationPolicy: 'Foreground' },
    );
    expect(requests.map(r => `${r.method} ${r.path}`)).toEqual([
      'PATCH /apis/apps/v1/namespaces/n/deployments/a?fieldManager=other&force=true',
      'PATCH /apis/apps/v1/namespaces/n/deployments/a/status?fieldManager=me',
      'DELETE /apis/apps/v1/namespaces/n/deployments/a',
    ]);
    expect(requests[0].headers!['content-type']).toBe(
      'application/apply-patch+yaml',
    );
    expect(JSON.parse(requests[2].body as string)).toMatchObject({
      propagationPolicy: 'Foreground',
    });
  });

  it('yields watch events and throws what the server reports', async () => {
    const event = (type: string, object: object) =>
      `${JSON.stringify({ type, object })}\n`;
    const { transport } = scripted(() => ({
      body:
        event('ADDED', { metadata: { name: 'ä' } }) +
        event('ERROR', { kind: 'Status', reason: 'Expired', code: 410 }),
    }));
    const seen: string[] = [];
    const run = async () => {
      for await (const e of createClient(transport).watch<StoredObject>(kind, {
        signal: new AbortController().signal,
      })) {
        seen.push(e.object.metadata.name);
      }
    };
    await expect(run()).rejects.toMatchObject({ reason: 'Expired' });
    expect(seen).toEqual(['ä']);
  });
});

describe('createDiscoveryResolver', () => {
  it('finds plural and scope, and asks again for what it does not know', async () => {
    let known = false;
    const { transport, requests } = scripted(request =>
      request.path === '/apis/apps'
        ? { body: { preferredVersion: { version: 'v1' } } }
        : {
            body: {
              resources: known
                ? [
                    {
                      name: 'deployments',
                      kind: 'Deployment',
                      namespaced: true,
                    },
                  ]
                : [],
            },
          },
    );
    const resolver = createDiscoveryResolver(transport);
    expect(
      await resolver.resolve({ group: 'apps', kind: 'Deployment' }),
    ).toBeUndefined();
    known = true;
    expect(
      await resolver.resolve({
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
      }),
    ).toEqual(kind);
    const before = requests.length;
    await resolver.resolve({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
    });
    expect(requests.length).toBe(before);
  });
});

describe('createDiscoveryResolver, asked too early', () => {
  it('rejects while the server does not answer, and finds the kind afterwards', async () => {
    let away = true;
    const { transport } = scripted(() =>
      away
        ? {
            status: 503,
            body: {
              kind: 'Status',
              reason: 'ServiceUnavailable',
              message: 'No agent is connected.',
              code: 503,
            },
          }
        : {
            body: {
              resources: [
                { name: 'namespaces', kind: 'Namespace', namespaced: false },
              ],
            },
          },
    );
    const resolver = createDiscoveryResolver(transport);
    const namespace = { group: '', version: 'v1', kind: 'Namespace' };
    await expect(resolver.resolve(namespace)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
    });
    away = false;
    expect(await resolver.resolve(namespace)).toMatchObject({
      plural: 'namespaces',
    });
  });
});
