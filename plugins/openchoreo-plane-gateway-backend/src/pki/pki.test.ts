import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verifyAgent } from '../connections/verify';
import {
  alternativeNames,
  createAuthority,
  issueCertificate,
  LEAF_DAYS,
} from './issue';
import { ensurePki } from './pki';

const DAY = 86_400_000;
const NOW = new Date('2026-05-01T00:00:00Z');
const IDENTITY = { planeType: 'dataplane', planeID: 'default' } as const;

describe('ensurePki', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'pki '));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const ensure = (now = NOW, serverNames = ['localhost', '127.0.0.1']) =>
    ensurePki({
      directory,
      serverNames,
      localAgents: [IDENTITY],
      clock: { now: () => now },
    });
  const read = (file: string) => readFile(path.join(directory, file), 'utf8');

  it('makes everything once, and nothing the second time', async () => {
    const first = await ensure();
    expect(first.made).toEqual([
      'ca.crt',
      'server.crt',
      'agents/dataplane-default/tls.crt',
    ]);
    const second = await ensure();
    expect(second.made).toEqual([]);
    expect(second.ca).toBe(first.ca);
    expect(second.server).toEqual(first.server);
    expect(await read('agents/dataplane-default/ca.crt')).toBe(first.ca);
    expect(alternativeNames(first.server.cert, 'dns')).toEqual(['localhost']);
    expect(alternativeNames(first.server.cert, 'ip')).toEqual(['127.0.0.1']);
    const { mode } = await stat(path.join(directory, 'agents'));
    expect((mode % 0o1000).toString(8)).toBe('700');
  });

  it('renews leaves when a third of their life is left, and keeps the authority', async () => {
    const first = await ensure();
    const lifeLeft = (first.renewAt.getTime() - NOW.getTime()) / DAY;
    expect(lifeLeft).toBeCloseTo((LEAF_DAYS * 2) / 3, 0);
    const early = await ensure(new Date(first.renewAt.getTime() - DAY));
    expect(early.made).toEqual([]);
    const due = await ensure(new Date(first.renewAt.getTime() + DAY));
    expect(due.made).toEqual([
      'server.crt',
      'agents/dataplane-default/tls.crt',
    ]);
    expect(due.ca).toBe(first.ca);
  });

  it('mends what a crash or somebody left behind', async () => {
    const first = await ensure();
    const agentKey = 'agents/dataplane-default/tls.key';
    // A key without its certificate, as between two writes.
    const other = await issueCertificate(
      await createAuthority(NOW),
      { use: 'agent', identity: IDENTITY },
      NOW,
    );
    await writeFile(path.join(directory, agentKey), other.key);
    expect((await ensure()).made).toEqual(['agents/dataplane-default/tls.crt']);
    await writeFile(path.join(directory, 'server.crt'), 'rubbish');
    expect((await ensure()).made).toEqual(['server.crt']);
    await rm(path.join(directory, 'agents/dataplane-default/ca.crt'));
    expect((await ensure()).made).toEqual([]);
    expect(await read('agents/dataplane-default/ca.crt')).toBe(first.ca);
    // Without its authority nothing is worth anything.
    await rm(path.join(directory, 'ca.key'));
    expect((await ensure()).made).toHaveLength(3);
  });

  it('issues a new server certificate for new names', async () => {
    await ensure();
    const { made, server } = await ensure(NOW, ['localhost', 'gw.example.org']);
    expect(made).toEqual(['server.crt']);
    expect(alternativeNames(server.cert, 'dns')).toContain('gw.example.org');
  });
});

describe('verifyAgent', () => {
  const verify = (cert: string, clientCa: string, overrides: object = {}) =>
    verifyAgent({
      certificate: new X509Certificate(cert),
      identity: IDENTITY,
      clientCa,
      now: NOW,
      ...overrides,
    });

  it('takes an agent of its authority, also from a bundle with others', async () => {
    const ca = await createAuthority(NOW);
    const other = await createAuthority(NOW);
    const agent = await issueCertificate(
      ca,
      { use: 'agent', identity: IDENTITY },
      NOW,
    );
    expect(verify(agent.cert, ca.cert)).toBeUndefined();
    expect(
      verify(
        agent.cert,
        `junk\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${other.cert}\n${ca.cert}`,
      ),
    ).toBeUndefined();
  });

  it('refuses everybody else, and says why', async () => {
    const ca = await createAuthority(NOW);
    // The same subject as the real one, another key.
    const impostor = await createAuthority(NOW);
    const agent = await issueCertificate(
      ca,
      { use: 'agent', identity: IDENTITY },
      NOW,
    );
    const server = await issueCertificate(
      ca,
      { use: 'server', names: ['localhost'] },
      NOW,
    );
    const forged = await issueCertificate(
      impostor,
      { use: 'agent', identity: IDENTITY },
      NOW,
    );
    // Issued by an agent instead of an authority.
    const nested = await issueCertificate(
      agent,
      { use: 'agent', identity: IDENTITY },
      NOW,
    );
    expect(verify(forged.cert, ca.cert)).toMatch(/not issued by/);
    expect(verify(nested.cert, `${ca.cert}\n${agent.cert}`)).toMatch(
      /not issued by/,
    );
    expect(verify(server.cert, ca.cert)).toMatch(/not meant for clients/);
    expect(verify(ca.cert, ca.cert)).toMatch(/authority is no agent/);
    expect(verify(agent.cert, '')).toMatch(/holds no certificate/);
    expect(
      verify(agent.cert, ca.cert, {
        identity: { planeType: 'dataplane', planeID: 'defaul' },
      }),
    ).toMatch(/SAN URI openchoreo:\/\/dataplane\/defaul\./);
    expect(
      verify(agent.cert, ca.cert, {
        identity: { planeType: 'workflowplane', planeID: 'default' },
      }),
    ).toMatch(/SAN URI/);
    for (const days of [-1, LEAF_DAYS + 1]) {
      expect(
        verify(agent.cert, ca.cert, {
          now: new Date(NOW.getTime() + days * DAY),
        }),
      ).toMatch(/not valid now/);
    }
  });
});
