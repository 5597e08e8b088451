import { X509Certificate } from 'node:crypto';
import { PlaneIdentity } from '../config';
import { alternativeNames, identityUri } from '../pki/issue';

/** Extended key usage "TLS web client authentication". */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** Most certificates in one `clientCA`. */
const MAX_AUTHORITIES = 32;

/** Why a certificate does not do; undefined when it does. */
export type Refusal = string | undefined;

/** What {@link verifyAgent} judges. */
export interface VerifyRequest {
  certificate: X509Certificate;
  /** What the agent claims to speak for. */
  identity: PlaneIdentity;
  /** PEM with one or more certificate authorities. */
  clientCa: string;
  now: Date;
}

/**
 * Checks that a client certificate was issued by one of the authorities, is valid now, is meant for clients, and names the plane it claims in a SAN URI.
 * (That its holder has the private key was proved by the TLS handshake.)
 */
export function verifyAgent(request: VerifyRequest): Refusal {
  const { certificate, identity, now } = request;
  if (!isCurrent(certificate, now)) {
    return `The client certificate is not valid now (${certificate.validFrom} to ${certificate.validTo}).`;
  }
  if (certificate.ca) return 'A certificate authority is no agent.';
  if (!certificate.keyUsage?.includes(CLIENT_AUTH)) {
    return 'The certificate is not meant for clients (extended key usage clientAuth).';
  }
  const uri = identityUri(identity);
  let names: string[];
  try {
    names = alternativeNames(certificate.raw, 'url');
  } catch {
    return 'The client certificate cannot be read.';
  }
  if (!names.includes(uri)) {
    return `The certificate does not name this plane: it needs the SAN URI ${uri}.`;
  }
  const authorities = parseAuthorities(request.clientCa);
  if (authorities.length === 0) {
    return 'The clientCA of the plane holds no certificate.';
  }
  const issuer = authorities.find(
    ca =>
      ca.ca &&
      isCurrent(ca, now) &&
      certificate.checkIssued(ca) &&
      certificate.verify(ca.publicKey),
  );
  return issuer
    ? undefined
    : 'The client certificate was not issued by the clientCA of the plane.';
}

/** When a certificate ends. */
export function expiryOf(certificate: X509Certificate): Date {
  return new Date(certificate.validTo);
}

function isCurrent(certificate: X509Certificate, now: Date): boolean {
  return (
    Date.parse(certificate.validFrom) <= now.getTime() &&
    now < expiryOf(certificate)
  );
}

function parseAuthorities(pem: string): X509Certificate[] {
  const blocks =
    pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ??
    [];
  const result: X509Certificate[] = [];
  for (const block of blocks.slice(0, MAX_AUTHORITIES)) {
    try {
      result.push(new X509Certificate(block));
    } catch {
      // One unreadable block must not lock out the agents of the others.
    }
  }
  return result;
}
