import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Workspace } from '../types';
import { failStep } from './errors';

/** Normalises `./services/api/` to `services/api`; the repository's root is the empty string. Throws when it leaves the repository. */
export function normaliseAppPath(appPath: string | undefined): string {
  const parts = (appPath ?? '').split('/').filter(p => p !== '' && p !== '.');
  if (parts.includes('..') || appPath?.includes('\0')) {
    throw failStep(
      `The path ${JSON.stringify(appPath)} leaves the repository.`,
      'Give the folder of the application relative to the root of the repository.',
    );
  }
  return parts.join('/');
}

/** Absolute path of something below `root` after following links, or undefined when missing. Throws when links lead outside. */
export async function resolveInside(
  root: string,
  path: string,
): Promise<string | undefined> {
  let real: string;
  try {
    real = await realpath(join(root, path));
  } catch {
    return undefined;
  }
  const way = relative(await realpath(root), real);
  if (way === '..' || way.startsWith(`..${sep}`)) {
    throw failStep(`${path} is a link that leaves the repository.`);
  }
  return real;
}

/** The application's folder. Fails when it is missing, not a folder, or outside. */
export async function appFolder(
  workspace: Workspace,
  appPath: string | undefined,
): Promise<{ path: string; name: string }> {
  const name = normaliseAppPath(appPath);
  // From the workspace's root, which is a mount: a build may have replaced anything below it by a link.
  const path = await resolveInside(workspace.root, join('source', name));
  if (!path || !(await stat(path)).isDirectory()) {
    throw failStep(
      `The repository has no folder ${JSON.stringify(name || '.')}.`,
      'Correct the application path of the component.',
    );
  }
  return { path, name };
}
