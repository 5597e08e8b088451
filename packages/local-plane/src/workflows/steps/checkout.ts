import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepContext, StepOutputs, StepTemplate } from '../types';
import { failStep } from './errors';
import {
  checkBranch,
  checkCommit,
  checkRepositoryUrl,
  credentialEnvironment,
} from './git-input';

/** Characters of a commit id in image tags and on pages. */
export const SHORT_COMMIT = 12;

/** Fetches one commit into `source`, as shallow as the server allows. */
export const checkoutStep: StepTemplate = {
  ref: 'checkout-source/checkout',
  async run(context): Promise<StepOutputs> {
    const { log, workspace } = context;
    const url = checkRepositoryUrl(context.parameter('git-repo'));
    const branch = checkBranch(context.parameter('branch'));
    const commit = checkCommit(context.parameter('commit'));
    const secretName = context.parameter('git-secret');
    const secret = secretName ? await context.secret(secretName) : undefined;
    const credentials = credentialEnvironment(url, secret);

    await rm(workspace.source, { recursive: true, force: true });
    await mkdir(workspace.source, { recursive: true });
    const git = await prepareGit(context, credentials);
    log.write(
      `Fetching ${commit || branch || 'the default branch'} of ${url}${
        secret ? ' with stored credentials' : ''
      }`,
    );
    try {
      await git.must(['init', '--quiet', '.']);
      await git.must(['remote', 'add', 'origin', url]);
      await fetchCommit(git, branch, commit, url);
      await git.must(['checkout', '--quiet', '--detach', 'FETCH_HEAD']);
      if (commit && !(await git.read(['rev-parse', 'HEAD'])).startsWith(commit))
        await git.must(['checkout', '--quiet', '--detach', commit]);
      const head = await git.read(['rev-parse', 'HEAD']);
      const subject = await git.read(['log', '-1', '--format=%s']);
      const author = await git.read(['log', '-1', '--format=%an']);
      log.write(`Checked out ${head.slice(0, SHORT_COMMIT)} ${subject}`);
      return {
        'git-revision': head.slice(0, SHORT_COMMIT),
        commit: head,
        'commit-message': subject.slice(0, 300),
        'commit-author': author.slice(0, 200),
      };
    } finally {
      await rm(join(workspace.root, '.ssh-key'), { force: true });
      // Later steps run foreign code in the same workspace: it gets the files, not the repository.
      await rm(join(workspace.source, '.git'), {
        recursive: true,
        force: true,
      });
    }
  },
};

interface Git {
  /** Runs git and returns its exit code; the output goes to the step's log. */
  try(args: string[]): Promise<number>;
  /** Fails the step when git fails. */
  must(args: string[]): Promise<void>;
  /** Standard output, trimmed. */
  read(args: string[]): Promise<string>;
}

async function prepareGit(
  context: StepContext,
  credentials: ReturnType<typeof credentialEnvironment>,
): Promise<Git> {
  const { sandbox, workspace, log, signal } = context;
  const config: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    ['protocol.version', '2'],
    ['safe.directory', '*'],
    ['advice.detachedHead', 'false'],
    ['credential.helper', ''],
    ['gc.auto', '0'],
    ...credentials.config,
  ];
  const env: Record<string, string> = {
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CONFIG_COUNT: String(config.length),
  };
  config.forEach(([key, value], i) => {
    env[`GIT_CONFIG_KEY_${i}`] = key;
    env[`GIT_CONFIG_VALUE_${i}`] = value;
  });
  if (credentials.sshKey) {
    const key = join(workspace.root, '.ssh-key');
    await rm(key, { recursive: true, force: true });
    await writeFile(key, credentials.sshKey, { mode: 0o600, flag: 'wx' });
    env.GIT_SSH_COMMAND = `ssh -i "${sandbox.path(
      '.ssh-key',
    )}" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null`;
  }
  const run = async (args: string[], onLine: (line: string) => void) => {
    const result = await sandbox.run({
      argv: ['git', ...args],
      cwd: sandbox.path('source'),
      env,
      network: true,
      signal,
      onLine,
    });
    return result.exitCode ?? 128;
  };
  const git: Git = {
    try: args => run(args, line => log.write(line)),
    async must(args) {
      let last = '';
      const code = await run(args, line => {
        if (line.trim()) last = line;
        log.write(line);
      });
      if (code !== 0) {
        throw failStep(`git ${args[0]} failed (exit code ${code}): ${last}`);
      }
    },
    async read(args) {
      const lines: string[] = [];
      const code = await run(args, line => lines.push(line));
      if (code !== 0) {
        throw failStep(`git ${args[0]} failed: ${lines.slice(-1)[0] ?? code}`);
      }
      return lines.join('\n').trim();
    },
  };
  return git;
}

async function fetchCommit(
  git: Git,
  branch: string,
  commit: string,
  url: string,
): Promise<void> {
  const quiet = ['fetch', '--quiet', '--no-tags'];
  const tip = branch ? `refs/heads/${branch}` : 'HEAD';
  if (commit) {
    // Servers answer for full ids only, and not all of them do; the branch's history has the others.
    if (
      commit.length >= 40 &&
      (await git.try([...quiet, '--depth=1', 'origin', commit])) === 0
    ) {
      return;
    }
    await git.must([...quiet, 'origin', tip]);
    if ((await git.try(['cat-file', '-e', `${commit}^{commit}`])) !== 0) {
      throw failStep(
        `The commit ${commit} is not on ${
          branch || 'the default branch'
        } of ${url}.`,
        'Check the commit and the branch of the component’s workflow.',
      );
    }
    return;
  }
  const code = await git.try([...quiet, '--depth=1', 'origin', tip]);
  if (code !== 0) {
    throw failStep(
      `git could not fetch ${
        branch || 'the default branch'
      } of ${url} (exit code ${code}; see the log of this step).`,
      'Check the URL, the branch, and, for a private repository, repository.secretRef.',
    );
  }
}
