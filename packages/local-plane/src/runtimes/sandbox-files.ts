import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxLayout } from './bubblewrap';
import {
  OutsideAddress,
  PodNetworkView,
  PodSandbox,
  ServiceAddress,
} from './types';

/** Socket on which the plane listens for one pod's outgoing connections. */
export function outSocket(sandbox: PodSandbox): string {
  return join(sandbox.directory, 'net', 'out', 'socket');
}

/** Socket on which the sandbox of one container takes orders and connections. */
export const inSocket = (sandbox: PodSandbox, container: string) =>
  join(sandbox.directory, 'net', `in-${container}`, 'socket');

/** Content of `/etc/hosts`: every name a service answers to in a cluster, and the hosts outside that may be called. */
export function hostsFile(
  podName: string,
  namespace: string,
  services: readonly ServiceAddress[],
  outside: readonly OutsideAddress[] = [],
): string {
  const lines = ['127.0.0.1 localhost', `127.0.0.1 ${podName}`];
  const seen = new Set<string>();
  for (const { service, namespace: ns, ip } of services) {
    const key = `${ns}/${service}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const names = [
      `${service}.${ns}.svc.cluster.local`,
      `${service}.${ns}.svc`,
      `${service}.${ns}`,
    ];
    if (ns === namespace) names.push(service);
    lines.push(`${ip} ${names.join(' ')}`);
  }
  for (const line of new Set(outside.map(o => `${o.ip} ${o.host}`))) {
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

const hostsPath = (sandbox: PodSandbox) =>
  join(sandbox.directory, 'net', 'etc', 'hosts');

/** Tells a sandbox that has been laid out which names there are. Does nothing before that. */
export function updateHosts(
  sandbox: PodSandbox,
  view: PodNetworkView | undefined,
): void {
  if (existsSync(hostsPath(sandbox))) writeHosts(sandbox, view);
}

function writeHosts(
  sandbox: PodSandbox,
  view: PodNetworkView | undefined,
): void {
  // In place, because a running sandbox holds this very file.
  writeFileSync(
    hostsPath(sandbox),
    hostsFile(
      sandbox.name,
      sandbox.namespace,
      view?.services ?? [],
      view?.outside,
    ),
  );
}

/** Makes the folders and files that one container's sandbox is built from. */
export function layoutFor(
  sandbox: PodSandbox,
  container: string,
  rest: Pick<SandboxLayout, 'root' | 'mounts' | 'node' | 'programs'>,
  view: PodNetworkView | undefined,
): SandboxLayout {
  const net = join(sandbox.directory, 'net');
  const etc = join(net, 'etc');
  const dirs = {
    in: join(net, `in-${container}`),
    out: join(net, 'out'),
    start: join(net, `start-${container}`),
  };
  for (const dir of [etc, ...Object.values(dirs)])
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  const files = {
    hosts: join(etc, 'hosts'),
    passwd: join(etc, 'passwd'),
    resolv: join(etc, 'resolv.conf'),
  };
  writeFileSync(
    files.passwd,
    'app:x:1000:1000:app:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(
    files.resolv,
    '# Services and declared hosts are in /etc/hosts; nothing else resolves here.\n',
  );
  writeHosts(sandbox, view);
  return {
    hostname: sandbox.name.slice(0, 63).replace(/[^a-z0-9]+$/, '') || 'pod',
    files,
    ...dirs,
    ...rest,
  };
}

/** What the plane asks the sandbox to listen on. */
interface Listener {
  ip: string;
  port: number;
  target:
    | { namespace: string; service: string; port: number }
    | { outside: string; port: number };
}

/** Addresses of a network view, as the sandbox is to listen on them. */
export function listenersOf(view: PodNetworkView | undefined): Listener[] {
  const { services = [], outside = [] } = view ?? {};
  return [
    ...services.map(s => ({
      ip: s.ip,
      port: s.port,
      target: { namespace: s.namespace, service: s.service, port: s.port },
    })),
    ...outside.map(o => ({
      ip: o.ip,
      port: o.port,
      target: { outside: o.host, port: o.port },
    })),
  ];
}
