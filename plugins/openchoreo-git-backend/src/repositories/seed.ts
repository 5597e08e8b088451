import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isApiError } from '@openchoreo-portal/model';
import { CommitFile } from './commit';
import { Repositories } from './repositories';

const AUTHOR = {
  name: 'OpenChoreo Portal',
  email: 'portal@users.noreply.openchoreo.localhost',
};

/** Makes a repository of each folder that has none yet. Answers the names that were made. */
export async function seedRepositories(
  repositories: Repositories,
  directory: string,
  namespace: string,
): Promise<string[]> {
  const made: string[] = [];
  const folders = await readdir(directory, { withFileTypes: true });
  for (const folder of folders) {
    const key = { namespace, name: folder.name };
    if (!folder.isDirectory() || (await repositories.exists(key))) continue;
    try {
      await repositories.create({
        ...key,
        author: AUTHOR,
        files: await readFolder(join(directory, folder.name)),
      });
      made.push(folder.name);
    } catch (e) {
      if (!isApiError(e, 'AlreadyExists')) throw e;
    }
  }
  return made;
}

/** Every file below a folder, as one commit would hold it. `node_modules` stays out. */
export async function readFolder(root: string): Promise<CommitFile[]> {
  const files: CommitFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === 'node_modules' || entry.name === '.git') continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) {
        // eslint-disable-next-line no-bitwise
        const executable = ((await stat(path)).mode & 0o111) !== 0;
        files.push({
          path: relative(root, path).split(sep).join('/'),
          content: (await readFile(path)).toString('base64'),
          encoding: 'base64',
          executable,
        });
      }
    }
  };
  await visit(root);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
