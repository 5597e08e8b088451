import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HostTools } from './tools';

const TIMEOUT_MS = 10_000;
/** What says where packages come from. Never credentials: a build is foreign code and must not see them. */
const SETTINGS = ['registry', 'proxy', 'https-proxy', 'noproxy', 'cafile'];

/**
 * The npm registry and proxies that this machine is configured with, as environment variables for a sandbox that does not see the user's
 * files. URLs lose user names and passwords. Empty when npm cannot be asked.
 */
export async function npmSettings(
  tools: HostTools,
): Promise<Record<string, string>> {
  if (!tools.npm) return {};
  try {
    const { stdout } = await promisify(execFile)(
      tools.node,
      [join(tools.npm, 'bin', 'npm-cli.js'), 'config', 'list', '--json'],
      // Outside any project, whose own .npmrc is none of a build's business.
      { timeout: TIMEOUT_MS, cwd: tmpdir(), maxBuffer: 4 * 1024 * 1024 },
    );
    return pickSettings(JSON.parse(stdout) as Record<string, unknown>);
  } catch {
    return {};
  }
}

/** The settings of {@link npmSettings} out of `npm config list --json`. */
export function pickSettings(
  config: Record<string, unknown>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of SETTINGS) {
    const raw = config[name];
    const value = Array.isArray(raw) ? raw.join(',') : raw;
    if (typeof value !== 'string' || !value) continue;
    env[`npm_config_${name.replace(/-/g, '_')}`] = withoutCredentials(value);
  }
  return env;
}

function withoutCredentials(value: string): string {
  return value.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}
