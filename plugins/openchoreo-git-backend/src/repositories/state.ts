import { createHash } from 'node:crypto';
import { runGit } from './git';
import { RepositoryKey } from './names';
import { Repositories } from './repositories';

/** A text of at most 64 characters that changes with every reference of a repository, and when it is made or removed. */
export async function stateOfRepository(
  repositories: Repositories,
  key: RepositoryKey,
): Promise<string> {
  if (!(await repositories.exists(key))) return 'absent';
  const references = await runGit(
    ['for-each-ref', '--format=%(refname) %(objectname)'],
    { cwd: repositories.path(key) },
  );
  return createHash('sha256').update(references).digest('hex');
}
