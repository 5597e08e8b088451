import { createServer } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { checkOnce, watchProbe } from './probes';
import { RestartBackoff } from './backoff';
import { parseQuantity } from './metrics';

const container = { name: 'main', ports: [{ containerPort: 0, name: 'http' }] };

describe('checkOnce', () => {
  let code = 200;
  const server = createServer((_q, r) => {
    r.statusCode = code;
    r.end();
  });
  beforeAll(
    () =>
      new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', resolve);
      }),
  );
  afterAll(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
      }),
  );
  const target = {
    connect: async () =>
      connect((server.address() as AddressInfo).port, '127.0.0.1'),
    exec: async (argv: readonly string[]) => ({
      exitCode: argv[0] === 'ok' ? 0 : 3,
      output: 'no',
    }),
  };
  it('asks over HTTP, TCP and by command', async () => {
    expect(
      await checkOnce({ httpGet: { port: 80 } }, container, target),
    ).toEqual({ ok: true, message: '' });
    code = 500;
    expect(
      (await checkOnce({ httpGet: { port: 80 } }, container, target)).message,
    ).toContain('500');
    expect(
      (await checkOnce({ tcpSocket: { port: 'http' } }, container, target)).ok,
    ).toBe(true);
    expect(
      (await checkOnce({ exec: { command: ['ok'] } }, container, target)).ok,
    ).toBe(true);
    expect(
      await checkOnce({ exec: { command: ['bad'] } }, container, target),
    ).toMatchObject({
      ok: false,
      message: expect.stringContaining('code 3: no'),
    });
    expect(
      (await checkOnce({ tcpSocket: { port: 'nope' } }, container, target)).ok,
    ).toBe(false);
    const refused = {
      ...target,
      connect: async () => Promise.reject(new Error('ECONNREFUSED')),
    };
    expect(
      (await checkOnce({ tcpSocket: { port: 1 } }, container, refused)).message,
    ).toBe('ECONNREFUSED');
  });
});

describe('watchProbe', () => {
  it('changes its mind after the thresholds', async () => {
    const answers = [true, false, false, true, true];
    const verdicts: boolean[] = [];
    const stop = new AbortController();
    await watchProbe({
      probe: { periodSeconds: 1, failureThreshold: 2 },
      initially: false,
      check: async () => {
        const ok = answers.shift();
        if (ok === undefined) stop.abort();
        return { ok: ok ?? true, message: 'm' };
      },
      onVerdict: ok => verdicts.push(ok),
      onFailure: () => undefined,
      signal: stop.signal,
      secondMs: 1,
    });
    expect(verdicts).toEqual([true, false, true]);
  });
});

describe('RestartBackoff', () => {
  it('restarts at once, then doubles to the ceiling, and forgets after a long run', () => {
    const b = new RestartBackoff();
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => b.next(100))).toEqual([
      0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000,
    ]);
    expect(b.next(700_000)).toBe(0);
  });
});

describe('parseQuantity', () => {
  it('reads memory', () => {
    expect(
      ['128Mi', '1G', '500', '64Ki', 'x', undefined].map(parseQuantity),
    ).toEqual([134217728, 1e9, 500, 65536, undefined, undefined]);
  });
});
