import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from '@openchoreo-portal/model';
import { Push } from './match';

/** Secrets that Git hosts sign with; a host without one cannot start builds. */
export interface WebhookSecrets {
  github?: string;
  gitlab?: string;
  bitbucket?: string;
}

type Headers = Record<string, string | string[] | undefined>;

const GITHUB = 'x-hub-signature-256';
const GITLAB = 'x-gitlab-token';
const BITBUCKET = ['x-event-key', 'x-hub-signature'];

/** Whether some Git host is said to have signed the body. */
export function isSigned(headers: Headers): boolean {
  return Boolean(
    headers[GITHUB] || headers[GITLAB] || BITBUCKET.every(h => headers[h]),
  );
}

/**
 * Checks the signature of a body that {@link isSigned}, and says whose it is (reference/api.md §5.6). Throws `ApiError` Unauthorized when it is wrong, or
 * when there is none.
 */
export function verifyGitHost(
  headers: Headers,
  body: Buffer,
  secrets: WebhookSecrets,
): keyof WebhookSecrets {
  const header = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const check = (
    host: keyof WebhookSecrets,
    given = '',
    expected: (secret: string) => string,
  ) => {
    const secret = secrets[host];
    if (secret && equal(given, expected(secret))) return host;
    throw new ApiError({
      reason: 'Unauthorized',
      message: `The ${host} signature of this push does not match.`,
      remedy: `Set the same webhook secret at the Git host and in openchoreo.webhooks.${host}.secret.`,
    });
  };
  const hmac = (secret: string) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const github = header(GITHUB);
  if (github) return check('github', github, hmac);
  const gitlab = header(GITLAB);
  if (gitlab) return check('gitlab', gitlab, secret => secret);
  const [event, signature] = BITBUCKET.map(header);
  return check('bitbucket', event && signature ? signature : '', hmac);
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object'
    ? (value as Record<string, unknown>)
    : {};
const text = (value: unknown) =>
  typeof value === 'string' && value ? value : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads a push of GitHub, GitLab or Bitbucket. Undefined for events that are no push to a branch (tags, deletions, pings). */
export function readPush(body: unknown): Push | undefined {
  const payload = record(body);
  const repository = record(payload.repository);
  const bitbucketChange = record(list(record(payload.push).changes)[0]);
  if (Object.keys(bitbucketChange).length > 0) {
    const target = record(bitbucketChange.new);
    const url = text(record(record(repository.links).html).href);
    const branch = text(target.name);
    const commit = text(record(target.target).hash);
    return url && branch && commit && target.type === 'branch'
      ? { repositoryUrl: url, branch, commit }
      : undefined;
  }
  const url =
    text(repository.clone_url) ??
    text(repository.git_http_url) ??
    text(record(payload.project).git_http_url);
  const ref = text(payload.ref);
  const commit = text(payload.after);
  if (
    !url ||
    !ref?.startsWith('refs/heads/') ||
    !commit ||
    /^0+$/.test(commit)
  ) {
    return undefined;
  }
  const commits = list(payload.commits).map(record);
  const paths = commits.flatMap(entry =>
    [entry.added, entry.modified, entry.removed]
      .flatMap(list)
      .map(text)
      .filter((path): path is string => path !== undefined),
  );
  return {
    repositoryUrl: url,
    branch: ref.slice('refs/heads/'.length),
    commit,
    ...(paths.length > 0 ? { paths } : {}),
  };
}
