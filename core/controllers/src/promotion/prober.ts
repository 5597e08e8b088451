import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** What a verification asks of the world outside. Injected, so that tests own it and hosts decide where it looks. */
export interface Prober {
  /** One GET. Rejects when nothing answers in time. */
  http(request: {
    url: string;
    timeoutMs: number;
  }): Promise<{ status: number; body: string }>;
  /** Values of a metric of a component, oldest first. Absent: metrics cannot be asked here. */
  metric?(request: {
    namespace: string;
    project: string;
    component: string;
    environment: string;
    query: string;
    windowMs: number;
  }): Promise<readonly number[]>;
}

const MAX_BODY = 65_536;

/** Asks over HTTP: no redirects, no credentials, at most 64 KiB, and never a link-local address (cloud metadata lives there). */
export const httpProber: Prober = {
  async http({ url, timeoutMs }) {
    const target = new URL(url);
    if (!['http:', 'https:'].includes(target.protocol)) {
      throw new Error(`${target.protocol} is not asked; use http or https.`);
    }
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const headers: Record<string, string> = {};
    if (host === 'localhost' || host.endsWith('.localhost')) {
      // Names below localhost are this machine's, whatever its resolver thinks of them.
      headers.host = target.host;
      target.hostname = '127.0.0.1';
    } else {
      const addresses = isIP(host)
        ? [host]
        : (await lookup(host, { all: true })).map(a => a.address);
      if (addresses.some(isLinkLocal)) {
        throw new Error(`${host} is a link-local address and is not asked.`);
      }
    }
    return get(target, headers, timeoutMs);
  },
};

function isLinkLocal(address: string): boolean {
  return (
    address.startsWith('169.254.') ||
    /^fe[89ab]/i.test(address) ||
    /^::ffff:169\.254\./i.test(address)
  );
}

async function get(
  target: URL,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<{ status: number; body: string }> {
  const { request } =
    target.protocol === 'https:'
      ? await import('node:https')
      : await import('node:http');
  return new Promise((resolve, reject) => {
    const asked = request(
      target,
      { headers, signal: AbortSignal.timeout(timeoutMs) },
      response => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body = (body + chunk).slice(0, MAX_BODY);
          if (body.length >= MAX_BODY) response.destroy();
        });
        response.on('close', () =>
          resolve({ status: response.statusCode ?? 0, body }),
        );
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
