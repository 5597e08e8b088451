import { CommonOptions } from '../../config/settings';
import { usageError } from '../../errors';

/** Options of what brings something into an environment. */
export interface DeployOptions extends CommonOptions {
  to?: string;
  release?: string;
  set?: string[];
  wait?: boolean;
  timeout: string;
}

/** How long a command that does not wait looks at what the controller makes of the change, in milliseconds. */
export const GLANCE_MS = 10_000;

/** The project that a command without components is about. */
export function projectOf({ project }: CommonOptions): string {
  if (project) return project;
  throw usageError(
    'What is to be promoted?',
    'Name components, or a whole project with --project.',
  );
}
