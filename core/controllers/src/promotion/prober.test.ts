import { lookup } from 'node:dns';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { createHttpProber } from './prober';

/** A resolver that gives its answers one after the other. */
function resolver(...answers: string[]) {
  const asked: string[] = [];
  const resolve = ((
    host: string,
    _options: object,
    done: (error: null, found: { address: string; family: number }[]) => void,
  ) => {
    asked.push(host);
    const address = answers[Math.min(asked.length, answers.length) - 1];
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as unknown as typeof lookup;
  return { asked, prober: createHttpProber(resolve) };
}

describe('asking over HTTP', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((req, res) => res.end(`for ${req.headers.host}`));
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
  });

  it('answers with status and body, by name or address', async () => {
    const { prober } = resolver('127.0.0.1');
    for (const host of ['probe.test', '127.0.0.1', 'shop.localhost']) {
      expect(
        await prober.http({ url: `http://${host}:${port}/`, timeoutMs: 5_000 }),
      ).toEqual({ status: 200, body: `for ${host}:${port}` });
    }
  });

  it.each([
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
    '[64:ff9b::169.254.169.254]',
    '[fd00:ec2::254]',
    '2852039166',
  ])('never asks %s', async host => {
    await expect(
      resolver('127.0.0.1').prober.http({
        url: `http://${host}/latest/meta-data`,
        timeoutMs: 1_000,
      }),
    ).rejects.toThrow('link-local');
  });

  it('never asks what a name leads to, nor a second time where it leads', async () => {
    const url = `http://probe.test:${port}/`;
    const mapped = resolver('::ffff:a9fe:a9fe');
    await expect(mapped.prober.http({ url, timeoutMs: 1_000 })).rejects.toThrow(
      'link-local',
    );
    const rebound = resolver('127.0.0.1', '169.254.169.254');
    await rebound.prober.http({ url, timeoutMs: 5_000 });
    expect(rebound.asked).toEqual(['probe.test']);
    await expect(
      rebound.prober.http({ url, timeoutMs: 1_000 }),
    ).rejects.toThrow('link-local');
  });

  it('asks neither files nor anything else', async () => {
    await expect(
      resolver('127.0.0.1').prober.http({
        url: 'file:///etc/passwd',
        timeoutMs: 1_000,
      }),
    ).rejects.toThrow('use http or https');
  });
});
