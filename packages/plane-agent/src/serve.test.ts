import { Transport } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import {
  createMultiplexer,
  Multiplexer,
  StreamRequest,
} from '@openchoreo-portal/plane-protocol';
import { serveStream } from './serve';
import { AgentTarget } from './types';

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A gateway and an agent joined in memory. */
function connect(target: AgentTarget, maxRequestBytes = 1000): Multiplexer {
  const ends: { gateway?: Multiplexer; agent?: Multiplexer } = {};
  ends.gateway = createMultiplexer({
    role: 'gateway',
    send: bytes => Promise.resolve().then(() => ends.agent?.receive(bytes)),
    closePipe: () => ends.agent?.pipeClosed(),
  });
  ends.agent = createMultiplexer({
    role: 'agent',
    send: bytes => Promise.resolve().then(() => ends.gateway?.receive(bytes)),
    closePipe: () => ends.gateway?.pipeClosed(),
    onStream: stream =>
      serveStream(stream, { targets: { k8s: target }, maxRequestBytes }),
  });
  return ends.gateway;
}

const answering =
  (text: string, seen: unknown[] = []): Transport =>
  async request => {
    seen.push(request);
    return {
      status: 200,
      headers: {
        'content-type': 'text/plain',
        'set-cookie': 'a=b',
        connection: 'close',
        'x-bad': 'line\nbreak',
      },
      body: (async function* body() {
        yield Buffer.from(text);
      })(),
    };
  };

async function ask(
  gateway: Multiplexer,
  request: Partial<StreamRequest>,
  body?: Uint8Array,
) {
  await gateway.ready;
  const stream = gateway.open(
    { method: 'GET', target: 'k8s', path: '/version', ...request },
    { end: !body },
  );
  if (body) {
    stream.write(body).then(
      () => stream.end(),
      () => undefined,
    );
  }
  const response = await stream.response;
  const text = await textOf(stream.body);
  return { ...response, text };
}

describe('serveStream', () => {
  it('forwards what is allowed, without identities', async () => {
    const seen: any[] = [];
    const answer = await ask(connect({ transport: answering('hi', seen) }), {
      method: 'PATCH',
      path: '/api/v1/namespaces/a/pods/b?force=true',
      headers: {
        accept: 'application/json',
        authorization: 'Bearer x',
        'impersonate-user': 'root',
        cookie: 'a=b',
        'x-remote-user': 'root',
      },
    });
    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      text: 'hi',
    });
    expect(seen).toMatchObject([
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/a/pods/b?force=true',
        headers: { accept: 'application/json' },
      },
    ]);
    expect(Object.keys(seen[0].headers)).toEqual(['accept']);
  });

  it.each([
    [{ target: 'metrics' }, 404],
    [{ path: '/api/../secret' }, 400],
    [{ path: '/api/%2e%2e/secret' }, 400],
    [{ path: '/api//v1' }, 400],
    [{ method: 'TRACE' }, 400],
    [{ method: 'get' }, 400],
    [{ path: '/debug/pprof' }, 403],
    [{ path: '/api/v1/namespaces/kube-system/secrets' }, 403],
    [{ protocol: 'v5.channel.k8s.io', path: '/api/v1/x' }, 501],
  ])('refuses %j with %s and asks nobody', async (request, code) => {
    const seen: unknown[] = [];
    const answer = await ask(
      connect({ transport: answering('secret', seen) }),
      request,
    );
    expect(answer.status).toBe(code);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', code });
    expect(seen).toEqual([]);
  });

  it('bounds request bodies', async () => {
    const seen: unknown[] = [];
    const gateway = connect({ transport: answering('', seen) });
    const answer = await ask(
      gateway,
      { method: 'POST', path: '/api/v1/x' },
      new Uint8Array(5_000_000),
    );
    expect(answer.status).toBe(413);
    expect(seen).toEqual([]);
  });

  it('tells what the cluster said, and when it could not be reached', async () => {
    const failing = (error: Error) =>
      ask(
        connect({
          transport: async () => {
            throw error;
          },
        }),
        {},
      );
    expect((await failing(new Error('ECONNREFUSED'))).status).toBe(503);
    const conflict = new ApiError({ reason: 'Conflict', message: 'Changed.' });
    expect((await failing(conflict)).status).toBe(409);
  });

  it('stops the cluster request when the gateway cancels', async () => {
    let signal: AbortSignal | undefined;
    const gateway = connect({
      transport: request => {
        signal = request.signal;
        return new Promise((_, reject) => {
          request.signal?.addEventListener('abort', () =>
            reject(new Error('aborted')),
          );
        });
      },
    });
    await gateway.ready;
    const stream = gateway.open(
      { method: 'GET', target: 'k8s', path: '/version' },
      { end: true },
    );
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(signal?.aborted).toBe(false);
    stream.cancel('cancelled', 'Enough.');
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(signal?.aborted).toBe(true);
  });

  it('waits for a gateway that does not read', async () => {
    let produced = 0;
    const gateway = connect({
      transport: async () => ({
        status: 200,
        headers: {},
        body: (async function* body() {
          for (; produced < 1000; produced++) yield new Uint8Array(50_000);
        })(),
      }),
    });
    await gateway.ready;
    const stream = gateway.open(
      { method: 'GET', target: 'k8s', path: '/version' },
      { end: true },
    );
    await stream.response;
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(produced).toBeLessThan(20);
    expect((await textOf(stream.body)).length).toBe(50_000_000);
  });
});
