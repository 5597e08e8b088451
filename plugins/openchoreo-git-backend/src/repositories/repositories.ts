import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApiError, Clock, systemClock } from '@openchoreo-portal/model';
import { CommitFile, CommitRequest, fastImport, Person } from './commit';
import { runGit } from './git';
import {
  checkBranch,
  checkFilePath,
  checkKey,
  directoryOf,
  RepositoryKey,
} from './names';

/** A repository of the Git server. */
export interface Repository extends RepositoryKey {
  /** Project whose permissions apply; absent: those of the namespace. */
  project?: string;
  description?: string;
  defaultBranch: string;
  /** Branches and the commits they are at. */
  branches: Record<string, string>;
}

/** A commit, as shown on pages. */
export interface Commit {
  id: string;
  author: string;
  email: string;
  /** RFC 3339. */
  date: string;
  subject: string;
  parents: string[];
}

/** What {@link Repositories.create} makes. */
export interface CreateRepository extends RepositoryKey {
  project?: string;
  description?: string;
  /** Default `main`. */
  defaultBranch?: string;
  /** First commit; none when empty. */
  files?: CommitFile[];
  author: Person;
}

const FIELD = '\x1f';
const SCRATCH = '.tmp';
/** Largest file that is shown on a page. */
const MAX_FILE = 1024 * 1024;
const SYMBOLIC_LINK = '120000';

/** Bare repositories on disk. What it knows about them stands in their own configuration, so a copied folder is complete. */
export class Repositories {
  private constructor(
    readonly directory: string,
    private readonly clock: Clock,
  ) {}

  /** Opens the folder, makes it when missing, and removes what a crash left half made. */
  static async open(
    directory: string,
    clock: Clock = systemClock,
  ): Promise<Repositories> {
    await rm(join(directory, SCRATCH), { recursive: true, force: true });
    await mkdir(join(directory, SCRATCH), { recursive: true });
    return new Repositories(directory, clock);
  }

  path(key: RepositoryKey): string {
    return directoryOf(this.directory, key);
  }

  async exists(key: RepositoryKey): Promise<boolean> {
    return isDirectory(this.path(key));
  }

  /** Makes a repository, with its first commit, at once or not at all. Rejects with AlreadyExists. */
  async create(options: CreateRepository): Promise<Repository> {
    checkKey(options);
    const branch = checkBranch(options.defaultBranch ?? 'main');
    const target = this.path(options);
    if (await isDirectory(target)) throw alreadyExists(options);
    const scratch = join(this.directory, SCRATCH, randomUUID());
    try {
      await runGit([
        'init',
        '--quiet',
        '--bare',
        `--initial-branch=${branch}`,
        scratch,
      ]);
      await this.configure(scratch, options);
      if (options.files?.length) {
        await this.import(scratch, {
          branch,
          message: 'Initial commit',
          author: options.author,
          files: options.files,
          at: this.clock.now(),
        });
      }
      await mkdir(dirname(target), { recursive: true });
      await rename(scratch, target).catch(e => {
        if (['ENOTEMPTY', 'EEXIST'].includes(e.code)) {
          throw alreadyExists(options);
        }
        throw e;
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return this.get(options);
  }

  /** Rejects with NotFound. */
  async get(key: RepositoryKey): Promise<Repository> {
    const cwd = this.path(key);
    if (!(await isDirectory(cwd))) throw notFound(key);
    const [head, refs, settings] = await Promise.all([
      runGit(['symbolic-ref', '--short', 'HEAD'], { cwd }),
      this.branches(key),
      runGit(['config', '--local', '--list', '-z'], { cwd }),
    ]);
    const values = new Map(
      settings.split('\0').map(line => {
        const nl = line.indexOf('\n');
        return [line.slice(0, nl), line.slice(nl + 1)] as const;
      }),
    );
    return {
      namespace: key.namespace,
      name: key.name,
      project: values.get('openchoreo.project'),
      description: values.get('openchoreo.description'),
      defaultBranch: head.trim(),
      branches: refs,
    };
  }

  /** Keys of all repositories, or of one namespace's, sorted. */
  async list(namespace?: string): Promise<RepositoryKey[]> {
    const namespaces = namespace
      ? [checkKey({ namespace, name: 'x' }).namespace]
      : await readdir(this.directory);
    const keys: RepositoryKey[] = [];
    for (const ns of namespaces) {
      if (ns === SCRATCH) continue;
      const names = await readdir(join(this.directory, ns)).catch(() => []);
      for (const name of names) {
        if (name.endsWith('.git')) {
          keys.push({ namespace: ns, name: name.slice(0, -'.git'.length) });
        }
      }
    }
    return keys.sort((a, b) =>
      `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`),
    );
  }

  /** Deletes it; NotFound when there is none. */
  async remove(key: RepositoryKey): Promise<void> {
    const scratch = join(this.directory, SCRATCH, randomUUID());
    await rename(this.path(key), scratch).catch(e => {
      if (e.code === 'ENOENT') throw notFound(key);
      throw e;
    });
    await rm(scratch, { recursive: true, force: true });
  }

  /** Branch names and the commits they are at. */
  async branches(key: RepositoryKey): Promise<Record<string, string>> {
    const out = await runGit(
      [
        'for-each-ref',
        '--format=%(refname:lstrip=2) %(objectname)',
        'refs/heads',
      ],
      { cwd: this.path(key) },
    );
    return Object.fromEntries(
      out
        .split('\n')
        .filter(Boolean)
        .map(line => line.split(' ') as [string, string]),
    );
  }

  /**
   * A file as text, at most 1 MiB, as it is on a branch. Rejects with NotFound when there is no such branch or file, and with RequestEntityTooLarge
   * when it is larger.
   */
  async file(
    key: RepositoryKey,
    options: { branch?: string; path: string },
  ): Promise<{ path: string; commit: string; content: string }> {
    const { branches, defaultBranch } = await this.get(key);
    const branch = options.branch ? checkBranch(options.branch) : defaultBranch;
    const path = checkFilePath(options.path);
    const commit = branches[branch];
    const [mode, type, blob, size] = commit
      ? (
          await runGit(['ls-tree', '-l', commit, '--', `:(literal)${path}`], {
            cwd: this.path(key),
          })
        )
          .split('\t')[0]
          .split(/ +/)
      : [];
    if (!commit || type !== 'blob' || mode === SYMBOLIC_LINK) {
      throw new ApiError({
        reason: 'NotFound',
        message: `The repository ${key.namespace}/${key.name} has no file ${path} on ${branch}.`,
      });
    }
    if (Number(size) > MAX_FILE) {
      throw new ApiError({
        reason: 'RequestEntityTooLarge',
        message: `The file ${path} is larger than 1 MiB.`,
        remedy: 'Clone the repository to read it.',
      });
    }
    const content = await runGit(['cat-file', 'blob', blob], {
      cwd: this.path(key),
    });
    return { path, commit, content };
  }

  /** Newest first. `path` keeps only commits that touch it. Empty for a branch without commits. */
  async commits(
    key: RepositoryKey,
    options: { branch?: string; path?: string; limit?: number } = {},
  ): Promise<Commit[]> {
    const { branches, defaultBranch } = await this.get(key);
    const branch = options.branch ? checkBranch(options.branch) : defaultBranch;
    const tip = branches[branch];
    if (!tip) {
      if (!options.branch) return [];
      throw new ApiError({
        reason: 'NotFound',
        message: `The repository ${key.namespace}/${key.name} has no branch ${branch}.`,
      });
    }
    const limit = Math.min(Math.max(options.limit ?? 50, 1), 500);
    const out = await runGit(
      [
        'log',
        `--max-count=${limit}`,
        '-z',
        `--format=${['%H', '%P', '%an', '%ae', '%cI', '%s'].join(FIELD)}`,
        tip,
        '--',
        ...(options.path ? [options.path] : []),
      ],
      { cwd: this.path(key) },
    );
    return out
      .split('\0')
      .filter(Boolean)
      .map(line => {
        const [id, parents, author, email, date, subject] = line.split(FIELD);
        return {
          id,
          parents: parents.split(' ').filter(Boolean),
          author,
          email,
          date,
          subject,
        };
      });
  }

  /**
   * Adds one commit to a branch and answers its id. `expectedHead`, when given, must be the branch's tip (Conflict otherwise);
   * a missing branch starts at the default branch. `ifAbsent` is a path that must not be there yet (AlreadyExists otherwise).
   */
  async commit(
    key: RepositoryKey,
    options: {
      branch?: string;
      message: string;
      files: CommitFile[];
      author: Person;
      expectedHead?: string;
      ifAbsent?: string;
    },
  ): Promise<{ branch: string; id: string }> {
    const { branches, defaultBranch } = await this.get(key);
    const branch = checkBranch(options.branch ?? defaultBranch);
    const tip = branches[branch] as string | undefined;
    if (options.expectedHead && options.expectedHead !== tip) {
      throw new ApiError({
        reason: 'Conflict',
        message: `The branch ${branch} is at ${tip ?? 'no commit'}, not at ${
          options.expectedHead
        }.`,
        remedy: 'Read the branch again and repeat the change on it.',
      });
    }
    const parent = tip ?? branches[defaultBranch];
    if (options.ifAbsent && parent) {
      const path = checkFilePath(options.ifAbsent);
      const found = await runGit(['ls-tree', parent, '--', path], {
        cwd: this.path(key),
      });
      if (found) {
        throw new ApiError({
          reason: 'AlreadyExists',
          message: `${path} is in ${key.namespace}/${key.name} already.`,
          remedy: 'Choose another folder.',
        });
      }
    }
    await this.import(this.path(key), {
      branch,
      message: options.message,
      author: options.author,
      parent,
      files: options.files,
      at: this.clock.now(),
    });
    return { branch, id: (await this.branches(key))[branch] };
  }

  /** Paths that differ between two commits, or all paths when `before` is absent; at most `limit` + 1. */
  async changedPaths(
    key: RepositoryKey,
    before: string | undefined,
    after: string,
  ): Promise<{ added: string[]; modified: string[]; removed: string[] }> {
    const cwd = this.path(key);
    const result = {
      added: [] as string[],
      modified: [] as string[],
      removed: [] as string[],
    };
    if (!before) {
      const all = await runGit(['ls-tree', '-r', '-z', '--name-only', after], {
        cwd,
      });
      result.added = all.split('\0').filter(Boolean);
      return result;
    }
    const out = await runGit(
      ['diff', '--name-status', '--no-renames', '-z', before, after],
      { cwd },
    );
    const parts = out.split('\0').filter(Boolean);
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const [status, path] = [parts[i], parts[i + 1]];
      if (status === 'A') result.added.push(path);
      else if (status === 'D') result.removed.push(path);
      else result.modified.push(path);
    }
    return result;
  }

  private async configure(cwd: string, options: CreateRepository) {
    const values: [string, string | undefined][] = [
      ['openchoreo.project', options.project],
      ['openchoreo.description', options.description?.slice(0, 500)],
      ['receive.denyNonFastForwards', 'false'],
    ];
    for (const [name, value] of values) {
      if (value) await runGit(['config', '--local', name, value], { cwd });
    }
  }

  private async import(cwd: string, request: CommitRequest): Promise<void> {
    await runGit(['fast-import', '--quiet', '--done'], {
      cwd,
      input: fastImport(request),
    });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    s => s.isDirectory(),
    () => false,
  );
}

function alreadyExists(key: RepositoryKey): ApiError {
  return new ApiError({
    reason: 'AlreadyExists',
    message: `The repository ${key.namespace}/${key.name} exists already.`,
    remedy: 'Choose another name, or use a folder of the existing repository.',
  });
}

function notFound(key: RepositoryKey): ApiError {
  return new ApiError({
    reason: 'NotFound',
    message: `There is no repository ${key.namespace}/${key.name}.`,
  });
}
