import { ReleaseBinding, Workload } from '@openchoreo-portal/model';

/** A service outside the platform that a component's configuration names. */
export interface ExternalUse {
  /** Variables that name it. */
  variables: string[];
  host: string;
  port: number;
  /** Scheme of the address, upper case: `HTTPS`, `AMQPS`. */
  protocol: string;
}

const ADDRESS =
  /^([a-z][a-z0-9+.-]*):\/\/(?:[^/\s@]*@)?([^/\s:?#,]+)(?::(\d{1,5}))?/i;
/** Names that lead to this machine, this cluster or a plane of this platform. */
const INSIDE =
  /(^|\.)(localhost|local|internal|svc|cluster)$|\.svc\.|^127\.|^\d+\.\d+\.\d+\.\d+$|^\[/;
const DEFAULT_PORT: Record<string, number> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
  nats: 4222,
};
const LONGEST = 2048;

/**
 * External services among the plain values of a component's variables, by host. User names and passwords in addresses are never kept.
 * Variables that an environment overrides count as that environment has them.
 */
export function externalsOf(
  workload: Workload | undefined,
  binding: ReleaseBinding | undefined,
): ExternalUse[] {
  const values = new Map<string, string>();
  for (const { key, value } of [
    ...(workload?.spec.container?.env ?? []),
    ...(binding?.spec.workloadOverrides?.container?.env ?? []),
  ]) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  const found = new Map<string, ExternalUse>();
  for (const [key, value] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const match = ADDRESS.exec(value.slice(0, LONGEST));
    if (!match) continue;
    const [, scheme, name, port] = match;
    const host = name.toLowerCase();
    if (!host.includes('.') || INSIDE.test(host)) continue;
    const known = found.get(host);
    if (known) {
      known.variables.push(key);
      continue;
    }
    found.set(host, {
      variables: [key],
      host,
      port: Number(port ?? DEFAULT_PORT[scheme.toLowerCase()] ?? 443),
      protocol: scheme.toUpperCase(),
    });
  }
  return [...found.values()];
}
