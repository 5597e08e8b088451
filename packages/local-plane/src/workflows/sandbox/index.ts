import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createBwrapSandbox } from './bwrap';
import { createPlainSandbox } from './plain';
import { npmSettings } from './npm-settings';
import { findTools, which } from './tools';
import { Sandbox } from './types';

export * from './types';
export { findTools } from './tools';
export type { HostTools } from './tools';

/** Variables that a build needs to reach a registry; everything else of the environment stays outside. */
const PASSED_ON = [
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];
/** Variables with files or folders of certificates that this machine trusts; sandboxes see those files too. */
const CERTIFICATES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
];

/**
 * Tries bubblewrap once by running a program in it, and returns a factory of the best sandbox that works here: one call for each workspace.
 *
 * @param options.hidden - directories no step may ever see (the platform's data); the workspace itself may lie in one of them
 */
export async function detectSandbox(options: {
  hidden?: string[];
}): Promise<(workspaceRoot: string) => Sandbox> {
  const tools = await findTools();
  const env: Record<string, string> = {
    ...(await npmSettings(tools)),
    ...Object.fromEntries(
      [...PASSED_ON, ...CERTIFICATES].flatMap(name => {
        const value = process.env[name];
        return value ? [[name, value]] : [];
      }),
    ),
  };
  const readable = [...CERTIFICATES, 'npm_config_cafile'].flatMap(name =>
    env[name] && isAbsolute(env[name]) ? [env[name]] : [],
  );
  const bwrap = await which('bwrap');
  if (bwrap) {
    const make = (workspaceRoot: string) =>
      createBwrapSandbox({
        bwrap,
        tools,
        workspaceRoot,
        hidden: options.hidden,
        readable,
        env,
      });
    if (await works(make)) return make;
  }
  return workspaceRoot => createPlainSandbox({ tools, workspaceRoot, env });
}

async function works(make: (root: string) => Sandbox): Promise<boolean> {
  const root = await mkdtemp(join(tmpdir(), 'sandbox-probe-'));
  try {
    const sandbox = make(root);
    const { exitCode } = await sandbox.run({
      argv: ['node', '-e', 'require("fs").writeFileSync("probe", "")'],
      cwd: sandbox.path(''),
    });
    return exitCode === 0;
  } catch {
    return false;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
