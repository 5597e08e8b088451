import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { readClusterConfig } from './config';

const folder = mkdtempSync(path.join(tmpdir(), 'cluster-config-'));
const kubeconfig = path.join(folder, 'kubeconfig');
writeFileSync(
  kubeconfig,
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    'current-context': 'c',
  }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (openchoreo: object) =>
  readClusterConfig(new ConfigReader({ openchoreo: { ...openchoreo } }));

describe('readClusterConfig', () => {
  it('leaves objects in the database by default', () => {
    expect(read({})).toBeUndefined();
    expect(read({ store: 'sql' })).toBeUndefined();
  });

  it('reads a cluster without webhooks', () => {
    const found = read({ store: 'kubernetes', kubernetes: { kubeconfig } });
    expect(found?.webhooks).toBeUndefined();
    expect(found?.transport).toBeInstanceOf(Function);
  });

  it.each([
    [{ store: 'etcd' }, /openchoreo.store is "etcd"/],
    [
      {
        store: 'kubernetes',
        kubernetes: { kubeconfig, webhooks: { url: 'http://x', port: 1 } },
      },
      /only calls https/,
    ],
    [
      {
        store: 'kubernetes',
        kubernetes: {
          kubeconfig,
          webhooks: { url: 'https://x', port: 1, failurePolicy: 'Maybe' },
        },
      },
      /Use Fail or Ignore/,
    ],
  ])('refuses %j', (openchoreo, message) => {
    expect(() => read(openchoreo)).toThrow(message);
  });
});
