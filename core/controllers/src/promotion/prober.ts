import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, LookupFunction } from 'node:net';

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

/** Where clouds keep their metadata, also when it is written as IPv6. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');

/** Asks over HTTP: no redirects, no credentials, at most 64 KiB, and never a link-local address (cloud metadata lives there). `resolve` default: the machine's. */
export function createHttpProber(resolve: typeof lookup = lookup): Prober {
  return {
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
      } else if (isIP(host)) {
        requireElsewhere(host, host);
      }
      return get(target, headers, timeoutMs, lookupElsewhere(resolve));
    },
  };
}

function requireElsewhere(host: string, address: string): void {
  if (LINK_LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) {
    throw new Error(`${host} is a link-local address and is not asked.`);
  }
}

/** Resolves a name once, and connects to what was looked at: a second answer could be another. */
function lookupElsewhere(resolve: typeof lookup): LookupFunction {
  return (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      try {
        if (error) throw error;
        addresses.forEach(({ address }) => requireElsewhere(host, address));
        if (options.all) done(null, addresses);
        else done(null, addresses[0].address, addresses[0].family);
      } catch (refused) {
        done(refused as NodeJS.ErrnoException, []);
      }
    });
}

function get(
  target: URL,
  headers: Record<string, string>,
  timeoutMs: number,
  lookupAddress: LookupFunction,
): Promise<{ status: number; body: string }> {
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(
      target,
      {
        headers,
        lookup: lookupAddress,
        // A kept connection would go where a name pointed before.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
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
