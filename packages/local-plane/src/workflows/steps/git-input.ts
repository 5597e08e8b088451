import { failStep } from './errors';
import { StepSecret } from '../types';

const COMMIT = /^[0-9a-fA-F]{4,64}$/;

/** Checks a clone URL: https, http, or ssh, without control characters or credentials in it. */
export function checkRepositoryUrl(url: string | undefined): string {
  if (!url) {
    throw failStep(
      'There is no repository URL to check out.',
      'Set the parameter repository.url of the workflow.',
    );
  }
  const scp = /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s:][^\s]*$/.test(url);
  if (scp) return url;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw failStep(`${JSON.stringify(url)} is not a repository URL.`);
  }
  if (!['http:', 'https:', 'ssh:'].includes(parsed.protocol)) {
    throw failStep(
      `The repository URL ${url} uses ${parsed.protocol}`,
      'Use https, http or ssh.',
    );
  }
  if (parsed.password) {
    throw failStep(
      'The repository URL contains a password.',
      'Store it as a git-credentials secret and name that in repository.secretRef.',
    );
  }
  return url;
}

/** Checks a branch name by the rules of `git check-ref-format`; empty means the remote's default branch. */
export function checkBranch(branch: string | undefined): string {
  if (!branch) return '';
  const bad =
    branch.length > 250 ||
    /^[-/.]|\/$|\.$|\.lock$|\.\.|\/\/|@\{|\/\.|^@$/.test(branch) ||
    // eslint-disable-next-line no-control-regex
    /[\x00-\x20\x7f~^:?*[\\]/.test(branch);
  if (bad) throw failStep(`${JSON.stringify(branch)} is not a branch name.`);
  return branch;
}

/** Checks a commit id (full or abbreviated); empty means the tip of the branch. */
export function checkCommit(commit: string | undefined): string {
  if (!commit) return '';
  if (!COMMIT.test(commit)) {
    throw failStep(
      `${JSON.stringify(commit)} is not a commit id.`,
      'Give 4 to 64 hexadecimal digits, or leave it empty for the tip of the branch.',
    );
  }
  return commit.toLowerCase();
}

/**
 * Environment that gives git the credentials of a Secret, without them ever being an argument of a process. For http the header is
 * bound to the repository's origin, so a redirect cannot carry it elsewhere.
 */
export function credentialEnvironment(
  url: string,
  secret: StepSecret | undefined,
): { config: [string, string][]; sshKey?: string } {
  if (!secret) return { config: [] };
  const key = secret.data['ssh-privatekey'];
  if (key) return { config: [], sshKey: key.endsWith('\n') ? key : `${key}\n` };
  const password = secret.data.password ?? secret.data.token;
  if (password === undefined) {
    throw failStep(
      'The Git secret has neither password nor ssh-privatekey.',
      'Store it again as kubernetes.io/basic-auth or kubernetes.io/ssh-auth.',
    );
  }
  if (!/^https?:/.test(url)) {
    throw failStep(
      `The Git secret holds a password, but ${url} is not an http URL.`,
      'Use the https URL of the repository, or store an SSH key.',
    );
  }
  const { origin } = new URL(url);
  const basic = Buffer.from(
    `${secret.data.username || 'git'}:${password}`,
  ).toString('base64');
  return {
    config: [[`http.${origin}/.extraHeader`, `Authorization: Basic ${basic}`]],
  };
}
