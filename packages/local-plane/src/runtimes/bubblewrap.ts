import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Mount } from './types';

/** Folders of the system that programs may read. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/lib32', '/libx32'];
/** Harmless parts of /etc that programs expect; the rest of /etc may hold secrets. */
const ETC = [
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/mime.types',
];

/** Where things are inside every sandbox. */
export const INSIDE = {
  node: '/opt/node/bin/node',
  init: '/opt/openchoreo/pod-init.cjs',
  preload: '/opt/openchoreo/isolated-preload.cjs',
  base: '/run/openchoreo',
} as const;

/** What a sandbox is made of. */
export interface SandboxLayout {
  /** Host path of the Node.js binary. */
  node: string;
  programs: { init: string; preload: string };
  hostname: string;
  files: { hosts: string; passwd: string; resolv: string };
  /** Host directories of the two sockets and the start file. */
  in: string;
  out: string;
  start: string;
  root?: string;
  mounts: readonly Mount[];
}

/**
 * Binds a tree read-only. Where something is to be mounted inside it, the folder is made anew and its entries are bound one by one, because
 * nothing can be created inside a read-only bind.
 */
export function bindTree(
  source: string,
  target: string,
  targets: readonly string[],
  args: string[],
  depth = 0,
): void {
  const inside = targets.filter(t => t.startsWith(`${target}/`));
  if (inside.length === 0 || depth > 16 || !lstatSync(source).isDirectory()) {
    args.push('--ro-bind', source, target);
    return;
  }
  args.push('--dir', target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const at = join(target, entry.name);
    if (targets.includes(at)) continue;
    const from = join(source, entry.name);
    if (entry.isSymbolicLink()) args.push('--symlink', readlinkSync(from), at);
    else bindTree(from, at, targets, args, depth + 1);
  }
}

/** Arguments of bwrap up to the command. The command line is public on most systems, so nothing secret may be in it. */
export function bubblewrapArgs(layout: SandboxLayout): string[] {
  const args = [
    '--unshare-all',
    '--uid',
    '1000',
    '--gid',
    '1000',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    '--hostname',
    layout.hostname,
    '--clearenv',
  ];
  for (const path of SYSTEM) {
    if (!existsSync(path)) continue;
    const link = lstatSync(path).isSymbolicLink();
    if (link) args.push('--symlink', readlinkSync(path), path);
    else args.push('--ro-bind', path, path);
  }
  for (const path of ETC) args.push('--ro-bind-try', path, path);
  args.push(
    '--ro-bind',
    layout.files.hosts,
    '/etc/hosts',
    '--ro-bind',
    layout.files.passwd,
    '/etc/passwd',
    '--ro-bind',
    layout.files.resolv,
    '/etc/resolv.conf',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--tmpfs',
    '/tmp',
    '--tmpfs',
    '/var/tmp',
    '--ro-bind',
    layout.node,
    INSIDE.node,
    '--ro-bind',
    layout.programs.init,
    INSIDE.init,
    '--ro-bind',
    layout.programs.preload,
    INSIDE.preload,
    '--bind',
    layout.in,
    `${INSIDE.base}/in`,
    '--ro-bind',
    layout.out,
    `${INSIDE.base}/out`,
    '--ro-bind',
    layout.start,
    `${INSIDE.base}/start`,
  );
  const targets = layout.mounts.map(m => m.target);
  if (layout.root && !targets.includes('/app')) {
    bindTree(join(layout.root, 'app'), '/app', targets, args);
  } else if (!layout.root) args.push('--dir', '/app');
  const byDepth = [...layout.mounts].sort(
    (a, b) => a.target.length - b.target.length,
  );
  for (const mount of byDepth) {
    args.push(
      mount.readOnly ? '--ro-bind' : '--bind',
      mount.source,
      mount.target,
    );
  }
  return args;
}
