import tls from 'node:tls';

const TIMEOUT_MS = 5_000;

/**
 * The certificate with which a server on this machine answers TLS, PEM; undefined when it does not. Only for loopback addresses: there nobody stands in
 * between, so what answers may be trusted without knowing it beforehand.
 */
export function loopbackCertificate(url: URL): Promise<string | undefined> {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    return Promise.resolve(undefined);
  }
  return new Promise(resolve => {
    const socket = tls.connect({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    const finish = (certificate?: string) => {
      socket.destroy();
      resolve(certificate);
    };
    socket.once('secureConnect', () => {
      const raw = socket.getPeerCertificate().raw as Buffer | undefined;
      finish(raw && toPem(raw));
    });
    socket.once('timeout', () => finish());
    socket.once('error', () => finish());
  });
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join(
    '\n',
  )}\n-----END CERTIFICATE-----\n`;
}
