import fs from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from '../errors';

/** How a credential was obtained, and so how it is renewed. */
export type AuthMethod = 'pkce' | 'client_credentials' | 'token';

/** One control plane. */
export interface ControlPlaneEntry {
  name: string;
  /** E.g. `http://localhost:7007/api/openchoreo`. */
  url: string;
}

/** One sign-in. Tokens stand here in clear text, which is why the file is readable by its owner only. */
export interface CredentialEntry {
  name: string;
  authMethod: AuthMethod;
  issuer?: string;
  clientId?: string;
  clientSecret?: string;
  scope?: string;
  token?: string;
  refreshToken?: string;
  /** RFC 3339. Absent: unknown. */
  expiresAt?: string;
}

/** Defaults for commands. */
export interface ContextEntry {
  name: string;
  controlplane: string;
  credentials?: string;
  namespace?: string;
  project?: string;
  component?: string;
  resource?: string;
}

/** The configuration file, `~/.openchoreo/config`. */
export interface CliConfig {
  currentContext?: string;
  controlplanes: ControlPlaneEntry[];
  credentials: CredentialEntry[];
  contexts: ContextEntry[];
}

/** What a first run has: the platform that `npm start` starts. */
export const DEFAULT_URL = 'http://localhost:7007/api/openchoreo';

const initial = (): CliConfig => ({
  currentContext: 'default',
  controlplanes: [{ name: 'default', url: DEFAULT_URL }],
  credentials: [],
  contexts: [
    {
      name: 'default',
      controlplane: 'default',
      credentials: 'default',
      namespace: 'default',
    },
  ],
});

const fileIn = (directory: string) => path.join(directory, 'config');

/** Reads the file, or answers what a first run has. Throws when it is no configuration. */
export function readConfig(directory: string): CliConfig {
  const file = fileIn(directory);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return initial();
    throw new CliError(`${file} cannot be read.`, {
      remedy: 'Check its owner and mode, or set OCC_CONFIG_DIR.',
      cause: error,
    });
  }
  let value: Partial<CliConfig> | null;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new CliError(`${file} is not YAML: ${(error as Error).message}`, {
      remedy: 'Correct it, or delete it and sign in again.',
      cause: error,
    });
  }
  if (!value) return initial();
  const lists = ['controlplanes', 'credentials', 'contexts'] as const;
  const bad = lists.find(name => value[name] && !Array.isArray(value[name]));
  if (typeof value !== 'object' || bad) {
    throw new CliError(`${file} is not a configuration of occ.`, {
      remedy: bad
        ? `Make ${bad} a list.`
        : 'Delete it and sign in again with `occ login`.',
    });
  }
  return {
    currentContext: value.currentContext,
    controlplanes: value.controlplanes ?? [],
    credentials: value.credentials ?? [],
    contexts: value.contexts ?? [],
  };
}

/** Writes the file with mode 0600, whole or not at all. */
export function writeConfig(directory: string, config: CliConfig): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = `${fileIn(directory)}.${process.pid}`;
  fs.writeFileSync(draft, stringify(config), { mode: 0o600 });
  // The mode above is only for new files.
  fs.chmodSync(draft, 0o600);
  fs.renameSync(draft, fileIn(directory));
}

/** The list with the entry of that name replaced or added. */
export function withEntry<T extends { name: string }>(
  list: readonly T[],
  entry: T,
): T[] {
  return list.some(e => e.name === entry.name)
    ? list.map(e => (e.name === entry.name ? entry : e))
    : [...list, entry];
}
