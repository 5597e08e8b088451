// @peculiar/x509 resolves its parts through tsyringe, which needs this first.
import 'reflect-metadata';
import {
  createPrivateKey,
  KeyObject,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { PlaneIdentity } from '../config';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** A certificate and its private key, PEM. */
export interface CertificatePair {
  cert: string;
  key: string;
}

/** What a certificate is for. */
export type CertificatePurpose =
  | { use: 'server'; names: readonly string[] }
  | { use: 'agent'; identity: PlaneIdentity };

/** Validity of certificate authorities, in days. */
export const CA_DAYS = 3650;
/** Validity of everything they sign, in days. */
export const LEAF_DAYS = 90;
const DAY_MS = 86_400_000;
/** Certificates begin a little in the past, because clocks differ. */
const SKEW_MS = 5 * 60_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The SAN URI that binds a certificate to a plane. */
export function identityUri({ planeType, planeID }: PlaneIdentity): string {
  return `openchoreo://${planeType}/${planeID}`;
}

/** Makes a certificate authority. */
export async function createAuthority(now: Date): Promise<CertificatePair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=openchoreo-plane-gateway-ca',
    ...validity(now, CA_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign + x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(certificate), key: exportKey(keys.privateKey) };
}

/** Makes a certificate for a server or an agent, signed by `authority`. */
export async function issueCertificate(
  authority: CertificatePair,
  purpose: CertificatePurpose,
  now: Date,
): Promise<CertificatePair> {
  const ca = new x509.X509Certificate(authority.cert);
  const keys = await newKeys();
  const name =
    purpose.use === 'server'
      ? 'CN=openchoreo-plane-gateway'
      : `CN=${purpose.identity.planeType}-${purpose.identity.planeID}`;
  const names: x509.JsonGeneralNames =
    purpose.use === 'server'
      ? purpose.names.map(value => ({
          type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns',
          value,
        }))
      : [{ type: 'url', value: identityUri(purpose.identity) }];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: name,
    issuer: ca.subject,
    ...validity(now, LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        purpose.use === 'server'
          ? x509.ExtendedKeyUsage.serverAuth
          : x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(certificate), key: exportKey(keys.privateKey) };
}

/** Values of the SAN entries of one type (`url`, `dns`, `ip`). Throws on bytes that are no certificate. */
export function alternativeNames(
  certificate: Uint8Array | string,
  type: 'url' | 'dns' | 'ip',
): string[] {
  const parsed = new x509.X509Certificate(
    typeof certificate === 'string' ? certificate : new Uint8Array(certificate),
  );
  const extension = parsed.getExtension(x509.SubjectAlternativeNameExtension);
  return (extension?.names.items ?? [])
    .filter(item => item.type === type)
    .map(item => item.value);
}

async function newKeys(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ])) as unknown as CryptoKeyPair;
}

function exportKey(key: CryptoKey): string {
  return KeyObject.from(key as unknown as webcrypto.CryptoKey)
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

async function importKey(key: string): Promise<CryptoKey> {
  const der = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
  return (await webcrypto.subtle.importKey(
    'pkcs8',
    new Uint8Array(der),
    ALGORITHM,
    false,
    ['sign'],
  )) as unknown as CryptoKey;
}

function validity(now: Date, days: number) {
  return {
    notBefore: new Date(now.getTime() - SKEW_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
  };
}

function serial(): string {
  const bytes = randomBytes(16);
  // Positive, and never shorter than it looks.
  bytes[0] = (bytes[0] & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
