import { access, realpath } from 'node:fs/promises';
import { constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Programs of the host that steps use. */
export interface HostTools {
  /** The plane's own Node.js. */
  node: string;
  /** Folder of the npm package (`bin/npm-cli.js` is in it); undefined when npm is not installed. */
  npm?: string;
  git?: string;
}

/** Finds node, npm and git on this machine. */
export async function findTools(
  path = process.env.PATH ?? '',
): Promise<HostTools> {
  const npmLink = await which('npm', path);
  return {
    node: process.execPath,
    npm: npmLink && (await npmFolder(npmLink)),
    git: await which('git', path),
  };
}

/** The first executable of that name on PATH. */
export async function which(
  program: string,
  path = process.env.PATH ?? '',
): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, program);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function npmFolder(link: string): Promise<string | undefined> {
  const real = await realpath(link);
  const beside = join(dirname(dirname(real)), 'lib/node_modules/npm');
  // `npm` is a link to npm-cli.js, or (some distributions) a script beside the package.
  for (const folder of [dirname(dirname(real)), beside]) {
    if (await isReadable(join(folder, 'bin', 'npm-cli.js'))) return folder;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  // eslint-disable-next-line no-bitwise
  return access(path, constants.X_OK | constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
