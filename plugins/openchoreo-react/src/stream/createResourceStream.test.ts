import { StoredObject } from '@openchoreo-portal/model';
import { createResourceStream } from './createResourceStream';

const kind = {
  group: 'openchoreo.dev',
  version: 'v1alpha1',
  kind: 'Project',
  plural: 'projects',
  scope: 'Namespaced' as const,
};

function object(name: string, resourceVersion: string): StoredObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      resourceVersion,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
  };
}

/** A server whose lines the test writes. */
function fakeServer() {
  const connections: Array<{
    request: { subscriptions: Array<Record<string, string>> };
    send(line: object): void;
    close(): void;
    signal: AbortSignal;
  }> = [];
  let refuse: Response | undefined;
  return {
    connections,
    refuseWith: (response?: Response) => {
      refuse = response;
    },
    open: async (body: string, signal: AbortSignal) => {
      if (refuse) return refuse.clone();
      let push: (text: string) => void = () => {};
      let close: () => void = () => {};
      const queue: Uint8Array[] = [];
      let wake: (() => void) | undefined;
      let ended = false;
      const nextWake = () =>
        new Promise<void>(resolve => {
          wake = resolve;
        });
      push = text => {
        queue.push(new TextEncoder().encode(text));
        wake?.();
      };
      close = () => {
        ended = true;
        wake?.();
      };
      connections.push({
        request: JSON.parse(body),
        send: line => push(`${JSON.stringify(line)}\n`),
        close,
        signal,
      });
      return {
        ok: true,
        status: 200,
        body: {
          getReader: () => ({
            async read() {
              if (queue.length === 0 && !ended) await nextWake();
              return queue.length > 0
                ? { done: false, value: queue.shift() }
                : { done: true, value: undefined };
            },
            cancel: async () => {},
          }),
        },
      } as unknown as Response;
    },
  };
}

const until = async (check: () => boolean) => {
  for (let i = 0; i < 200 && !check(); i++) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  expect(check()).toBe(true);
};

describe('createResourceStream', () => {
  const selection = { kind, namespace: 'default' };

  it('loads, follows changes and keeps one connection for equal selections', async () => {
    const server = fakeServer();
    const stream = createResourceStream({ open: server.open, settleMs: 1 });
    const listener = jest.fn();
    expect(stream.state(selection).status).toBe('loading');
    stream.subscribe(selection, listener);
    stream.subscribe({ ...selection }, jest.fn());
    await until(() => server.connections.length === 1);
    const [{ request, send }] = server.connections;
    expect(request.subscriptions).toHaveLength(1);
    const { id } = request.subscriptions[0];

    send({
      id,
      type: 'SNAPSHOT',
      items: [object('b', '1')],
      resourceVersion: '5',
    });
    await until(() => stream.state(selection).status === 'ready');
    send({ id, type: 'ADDED', object: object('a', '6') });
    await until(() => stream.state(selection).items.length === 2);
    expect(stream.state(selection).items.map(o => o.metadata.name)).toEqual([
      'a',
      'b',
    ]);
    send({ id, type: 'DELETED', object: object('b', '7') });
    await until(() => stream.state(selection).items.length === 1);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('resumes where it was when the set changes', async () => {
    const server = fakeServer();
    const stream = createResourceStream({ open: server.open, settleMs: 1 });
    stream.subscribe(selection, jest.fn());
    await until(() => server.connections.length === 1);
    const { id } = server.connections[0].request.subscriptions[0];
    server.connections[0].send({
      id,
      type: 'SNAPSHOT',
      items: [],
      resourceVersion: '41',
    });
    await until(() => stream.state(selection).status === 'ready');
    stream.subscribe({ kind, namespace: 'other' }, jest.fn());
    await until(() => server.connections.length === 2);
    expect(server.connections[0].signal.aborted).toBe(true);
    expect(
      server.connections[1].request.subscriptions.map(s => s.resourceVersion),
    ).toEqual(['41', undefined]);
  });

  it('keeps forbidden apart from failed, and from empty', async () => {
    const server = fakeServer();
    const stream = createResourceStream({ open: server.open, settleMs: 1 });
    stream.subscribe(selection, jest.fn());
    await until(() => server.connections.length === 1);
    const { id } = server.connections[0].request.subscriptions[0];
    server.connections[0].send({
      id,
      type: 'ERROR',
      status: { reason: 'Forbidden', message: 'No.', code: 403 },
    });
    await until(() => stream.state(selection).status === 'forbidden');
    expect(stream.state(selection)).toMatchObject({
      items: [],
      error: { reason: 'Forbidden', message: 'No.' },
    });
  });

  it('connects again after the server went away, and resumes', async () => {
    const server = fakeServer();
    const stream = createResourceStream({
      open: server.open,
      settleMs: 1,
      backoffMs: () => 1,
    });
    stream.subscribe(selection, jest.fn());
    await until(() => server.connections.length === 1);
    const { id } = server.connections[0].request.subscriptions[0];
    server.connections[0].send({
      id,
      type: 'SNAPSHOT',
      items: [object('a', '1')],
      resourceVersion: '9',
    });
    await until(() => stream.state(selection).status === 'ready');
    server.connections[0].close();
    await until(() => server.connections.length === 2);
    expect(server.connections[1].request.subscriptions[0].resourceVersion).toBe(
      '9',
    );
    expect(stream.state(selection).items).toHaveLength(1);
  });
});
