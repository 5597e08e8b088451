import { usageError } from '../errors';
import { Io } from '../io';
import { ContextEntry, DEFAULT_URL, readConfig } from './file';

/** Options that every command that talks to a server has. */
export interface CommonOptions {
  context?: string;
  url?: string;
  token?: string;
  namespace?: string;
  project?: string;
  component?: string;
}

/** Where a command goes and as whom; flags win over the environment, the environment over the file. */
export interface Settings {
  url: string;
  /** A given token; otherwise the one of {@link credentials}. */
  token?: string;
  /** Name of the stored sign-in. */
  credentials: string;
  namespace: string;
  project?: string;
  component?: string;
}

/** Puts flags, environment (`OCC_URL`, `OCC_TOKEN`, `OCC_CONTEXT`, `OCC_NAMESPACE`) and the current context together. */
export function settingsOf(io: Io, options: CommonOptions): Settings {
  const config = readConfig(io.configDirectory);
  const wanted = options.context ?? io.env.OCC_CONTEXT;
  const name = wanted ?? config.currentContext;
  const context: ContextEntry | undefined = config.contexts.find(
    c => c.name === name,
  );
  if (wanted && !context) {
    throw usageError(
      `There is no context ${wanted}.`,
      'See `occ config context list`.',
    );
  }
  const plane = config.controlplanes.find(
    p => p.name === context?.controlplane,
  );
  const url = options.url ?? io.env.OCC_URL ?? plane?.url ?? DEFAULT_URL;
  return {
    url: checkedUrl(url),
    token: options.token ?? io.env.OCC_TOKEN,
    credentials: context?.credentials ?? 'default',
    namespace:
      options.namespace ??
      io.env.OCC_NAMESPACE ??
      context?.namespace ??
      'default',
    project: options.project ?? context?.project,
    component: options.component ?? context?.component,
  };
}

/** The address without a trailing slash. Throws when it is none. */
export function checkedUrl(url: string): string {
  const trimmed = url.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/\s]+/.test(trimmed) || !URL.canParse(trimmed)) {
    throw usageError(
      `${url} is not the address of a control plane.`,
      `Give one such as ${DEFAULT_URL}.`,
    );
  }
  return trimmed;
}
