import { sep } from 'node:path';
import { runProcess } from './process';
import { HostTools } from './tools';
import { Sandbox, SandboxCommand } from './types';

const WORKSPACE = '/workspace';
const TOOLS = '/opt/openchoreo';
/** Read-only parts of the host: programs and what name resolution and TLS need. Nothing of the platform is among them. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'];
const ETC = [
  'alternatives',
  'ca-certificates',
  'gai.conf',
  'group',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'localtime',
  'nsswitch.conf',
  'passwd',
  'pki',
  'resolv.conf',
  'ssl',
];

/** Options of {@link createBwrapSandbox}. */
export interface BwrapOptions {
  bwrap: string;
  tools: HostTools;
  workspaceRoot: string;
  /** Directories that must stay out of sight even if they lie below a system directory, e.g. the platform's data. */
  hidden?: string[];
  /** Files and folders outside the system directories that programs may read, at the same path, e.g. certificates. */
  readable?: string[];
  /** Base environment, e.g. proxies and the npm registry in use on this machine. */
  env?: Record<string, string>;
}

/** A sandbox on bubblewrap: the program sees system programs, its workspace and an empty /tmp. */
export function createBwrapSandbox(options: BwrapOptions): Sandbox {
  return {
    kind: 'bwrap',
    path: relative => (relative ? `${WORKSPACE}/${relative}` : WORKSPACE),
    run: command =>
      runProcess([options.bwrap, ...bwrapArguments(options, command)], {
        env: {
          PATH: `${TOOLS}/bin:/usr/local/bin:/usr/bin:/bin`,
          HOME: '/tmp/home',
          LANG: 'C.UTF-8',
          ...options.env,
          ...command.env,
        },
        onLine: command.onLine,
        signal: command.signal,
      }),
  };
}

/** Arguments of `bwrap` for one command. */
export function bwrapArguments(
  options: BwrapOptions,
  command: Pick<SandboxCommand, 'argv' | 'cwd' | 'network'>,
): string[] {
  const { tools } = options;
  const args = [
    '--die-with-parent',
    '--new-session',
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--uid',
    '1000',
    '--gid',
    '1000',
  ];
  if (!command.network) args.push('--unshare-net');
  for (const path of SYSTEM) args.push('--ro-bind-try', path, path);
  for (const name of ETC) {
    args.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`);
  }
  for (const path of options.hidden ?? []) {
    if (isBelow(path, SYSTEM)) {
      args.push('--tmpfs', path);
    }
  }
  for (const path of options.readable ?? []) {
    if (!isBelow(path, [...SYSTEM, ...ETC.map(name => `/etc/${name}`)])) {
      args.push('--ro-bind-try', path, path);
    }
  }
  args.push('--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp');
  args.push('--dir', '/tmp/home');
  args.push('--ro-bind', tools.node, `${TOOLS}/bin/node`);
  if (tools.npm) {
    args.push('--ro-bind', tools.npm, `${TOOLS}/npm`);
    args.push('--symlink', '../npm/bin/npm-cli.js', `${TOOLS}/bin/npm`);
    args.push('--symlink', '../npm/bin/npx-cli.js', `${TOOLS}/bin/npx`);
  }
  args.push('--bind', options.workspaceRoot, WORKSPACE);
  args.push('--chdir', command.cwd, '--', ...command.argv);
  return args;
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some(f => path === f || path.startsWith(f + sep));
}
