import { createServer } from 'node:net';
import { NetworkPolicy } from '../cluster/objects';
import { connectOutside, isOwnAddress, outsideHosts } from './outside';

const end = { namespace: 'a', labels: { app: 'x' }, namespaceLabels: {} };
const policy = (hosts: string, labels = { app: 'x' }): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name: 'p',
    namespace: 'a',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    annotations: { 'openchoreo.dev/external-hosts': hosts },
  },
  spec: { podSelector: { matchLabels: labels }, policyTypes: ['Egress'] },
});

describe('outsideHosts', () => {
  it('reads names of the policies that select the pod', () => {
    expect(
      outsideHosts(
        [
          policy('api.test:443/TCP,db.test:5432/TCP'),
          policy('other.test:1/TCP', { app: 'y' }),
        ],
        end,
      ),
    ).toEqual([
      { host: 'api.test', port: 443 },
      { host: 'db.test', port: 5432 },
    ]);
  });
  it('passes over patterns, addresses, UDP and what would break a hosts file', () => {
    const hosts =
      '*.a.test:1/TCP,192.0.2.1:2/TCP,a.test:53/UDP,localhost:3/TCP,b.test:0/TCP,b.test:99999/TCP,x y.test:4/TCP,a.test\n1.2.3.4 evil:5/TCP';
    expect(outsideHosts([policy(hosts)], end)).toEqual([]);
  });
});

it.each([
  ['127.0.0.1', true],
  ['0.0.0.0', true],
  ['169.254.169.254', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['fe80::1', true],
  ['239.0.0.1', true],
  ['nonsense', true],
  ['192.0.2.1', false],
  ['10.1.2.3', false],
  ['2001:db8::1', false],
])('isOwnAddress(%s): %s', (address, expected) => {
  expect(isOwnAddress(address)).toBe(expected);
});

describe('connectOutside', () => {
  it('does not follow a name back to this machine', async () => {
    const server = createServer(socket => socket.destroy());
    await new Promise<void>(ok => server.listen(0, '127.0.0.1', ok));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(
      connectOutside({ host: 'rebind.test', port }, async () => [
        { address: '127.0.0.1', family: 4 },
      ]),
    ).rejects.toThrow('rebind.test has no address outside this machine.');
    await new Promise(ok => server.close(ok));
  });
  it('passes on that a name is unknown', async () => {
    await expect(
      connectOutside({ host: 'x.test', port: 1 }, async () => {
        throw new Error('ENOTFOUND');
      }),
    ).rejects.toThrow('ENOTFOUND');
  });
});
