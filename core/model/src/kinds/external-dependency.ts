import { Infer, s } from '../schema/builder';
import { DNS_LABEL, port } from './common';

const DURATION = '^([0-9]+(ms|s|m|h))+$';
/** A domain name, `*.` before one, or an IP address. */
const HOST =
  '^((\\*\\.)?[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$';

/** Names of environment variables that an address is written to. */
export const addressBindings = s
  .object({
    address: s.string().optional(),
    host: s.string().optional(),
    port: s.string().optional(),
    basePath: s.string().optional(),
  })
  .describe('Names of environment variables.');

const count = s.integer({ minimum: 1, maximum: 1_000_000 });

/** What the network does when the other side is slow or fails. Our own; OpenChoreo has no such field. */
export const resilience = s
  .object({
    timeout: s
      .string({ pattern: DURATION })
      .optional()
      .describe('Of a whole request, retries included.'),
    retries: s
      .object({
        attempts: s.integer({ minimum: 1, maximum: 10 }),
        perTryTimeout: s.string({ pattern: DURATION }).optional(),
        backoff: s.string({ pattern: DURATION }).optional(),
        statusCodes: s
          .array(s.integer({ minimum: 400, maximum: 599 }), { maxItems: 20 })
          .optional()
          .describe('Default: 502, 503 and 504.'),
      })
      .optional(),
    circuitBreaker: s
      .object({
        maxConnections: count.optional(),
        maxPendingRequests: count.optional(),
        maxRequests: count.optional().describe('At the same time.'),
      })
      .optional(),
  })
  .describe(
    'Timeouts, retries and circuit breaking, as far as the data plane can.',
  );
/** See {@link resilience}. */
export type Resilience = Infer<typeof resilience>;

/** Protocols of a dependency outside the platform. */
export const EXTERNAL_PROTOCOLS = [
  'HTTP',
  'gRPC',
  'GraphQL',
  'Websocket',
  'TCP',
  'UDP',
] as const;

const host = s
  .string({ minLength: 1, maxLength: 253, pattern: HOST })
  .describe('Domain name, `*.` and a domain name, or IP address.');

/** Something outside the platform that a workload calls. Our own; OpenChoreo has no such field. */
export const externalDependency = s
  .object({
    name: s.string({ minLength: 1, maxLength: 63, pattern: DNS_LABEL }),
    host,
    port,
    protocol: s.enum(...EXTERNAL_PROTOCOLS).default('TCP'),
    tls: s.boolean().optional().describe('The client speaks TLS.'),
    basePath: s.string({ maxLength: 1024 }).optional(),
    envBindings: addressBindings.optional(),
    resilience: resilience.optional(),
  })
  .rule(
    '!self.host.startsWith("*") || !has(self.envBindings)',
    'a host with * has no address that could be bound',
  )
  .rule(
    '!self.host.endsWith(".svc") && !self.host.endsWith(".svc.cluster.local")',
    'names a service of the cluster; declare an endpoint or a resource instead',
  )
  .rule(
    'self.host != "localhost" && !self.host.startsWith("127.") && !self.host.startsWith("169.254.") && self.host != "::1"',
    'is an address of the node itself',
  );
/** See {@link externalDependency}. */
export type ExternalDependency = Infer<typeof externalDependency>;

/** What an environment changes about an external dependency: staging talks to the sandbox of a payment provider, production to the real one. */
export const externalDependencyOverride = s.object({
  name: s.string({ minLength: 1, maxLength: 63, pattern: DNS_LABEL }),
  host: host.optional(),
  port: port.optional(),
  tls: s.boolean().optional(),
  basePath: s.string({ maxLength: 1024 }).optional(),
});
