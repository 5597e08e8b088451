import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { GitFile } from './gitClient';

/** Every file below a folder of the task's workspace; links are left out. `target` is put in front of the paths. */
export async function workspaceFiles(
  workspacePath: string,
  sourcePath = '.',
  target = '',
): Promise<GitFile[]> {
  const root = resolveSafeChildPath(workspacePath, sourcePath);
  const prefix = target
    .split('/')
    .filter(p => p && p !== '.')
    .join('/');
  const files: GitFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === '.git' || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) {
        const name = relative(root, path).split(sep).join('/');
        files.push({
          path: prefix ? `${prefix}/${name}` : name,
          content: (await readFile(path)).toString('base64'),
          encoding: 'base64',
          // eslint-disable-next-line no-bitwise
          executable: ((await stat(path)).mode & 0o100) !== 0,
        });
      }
    }
  };
  await visit(root);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
