import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { Clock } from '@openchoreo-portal/model';
import { PlaneIdentity } from '../config';
import { readOptional, readPair, writeAtomically, writePair } from './files';
import {
  alternativeNames,
  CertificatePair,
  CertificatePurpose,
  createAuthority,
  identityUri,
  issueCertificate,
} from './issue';

/** Options of {@link ensurePki}. */
export interface PkiOptions {
  directory: string;
  /** Names in the server certificate. */
  serverNames: readonly string[];
  localAgents: readonly PlaneIdentity[];
  clock: Clock;
}

/** Everything the gateway proves itself with. */
export interface Pki {
  /** Certificate authority, PEM. */
  ca: string;
  server: CertificatePair;
  /** When the first of them must be renewed. */
  renewAt: Date;
  /** What was made now, for the log; empty when everything was there. */
  made: string[];
}

/** A certificate is renewed when less than this part of its life is left. */
const RENEW_PART = 1 / 3;

/**
 * Makes what is missing, broken or about to expire below `directory`, and leaves the rest alone: `ca.{crt,key}`, `server.{crt,key}` and, for each local agent,
 * `agents/<planeType>-<planeID>/{tls.crt,tls.key,ca.crt}`. Safe to run at any time, also after a crash in the middle.
 */
export async function ensurePki(options: PkiOptions): Promise<Pki> {
  const { directory, clock } = options;
  const now = clock.now();
  const made: string[] = [];
  const renewals: Date[] = [];
  const file = (...parts: string[]) => path.join(directory, ...parts);

  const ensure = async (
    certFile: string,
    keyFile: string,
    isGood: (cert: string) => boolean,
    make: () => Promise<CertificatePair>,
  ): Promise<CertificatePair> => {
    let pair = await readPair(certFile, keyFile);
    if (!pair || renewalOf(pair.cert) <= now || !isGood(pair.cert)) {
      pair = await make();
      await writePair(certFile, keyFile, pair);
      made.push(path.relative(directory, certFile));
    }
    renewals.push(renewalOf(pair.cert));
    return pair;
  };

  const authority = await ensure(
    file('ca.crt'),
    file('ca.key'),
    () => true,
    () => createAuthority(now),
  );
  const leaf = (
    certFile: string,
    keyFile: string,
    purpose: CertificatePurpose,
  ) =>
    ensure(
      certFile,
      keyFile,
      cert => issuedBy(cert, authority.cert) && serves(cert, purpose),
      () => issueCertificate(authority, purpose, now),
    );
  const server = await leaf(file('server.crt'), file('server.key'), {
    use: 'server',
    names: options.serverNames,
  });
  for (const identity of options.localAgents) {
    const folder = file('agents', `${identity.planeType}-${identity.planeID}`);
    await leaf(path.join(folder, 'tls.crt'), path.join(folder, 'tls.key'), {
      use: 'agent',
      identity,
    });
    const caFile = path.join(folder, 'ca.crt');
    if ((await readOptional(caFile)) !== authority.cert) {
      await writeAtomically(caFile, authority.cert);
    }
  }
  return {
    ca: authority.cert,
    server,
    renewAt: new Date(Math.min(...renewals.map(date => date.getTime()))),
    made,
  };
}

function renewalOf(cert: string): Date {
  const { validFrom, validTo } = new X509Certificate(cert);
  const from = Date.parse(validFrom);
  const to = Date.parse(validTo);
  return new Date(to - (to - from) * RENEW_PART);
}

function issuedBy(cert: string, ca: string): boolean {
  const issuer = new X509Certificate(ca);
  const certificate = new X509Certificate(cert);
  return (
    certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  );
}

function serves(cert: string, purpose: CertificatePurpose): boolean {
  if (purpose.use === 'agent') {
    return alternativeNames(cert, 'url').includes(
      identityUri(purpose.identity),
    );
  }
  const names = [
    ...alternativeNames(cert, 'dns'),
    ...alternativeNames(cert, 'ip'),
  ];
  return purpose.names.every(name => names.includes(name));
}
