import { join } from 'node:path';
import { ApiError } from '@openchoreo-portal/model';

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const REPOSITORY = /^[a-z0-9]([-_.a-z0-9]{0,98}[a-z0-9])?$/;
const MAX_PATH = 1024;

/** Names one repository. */
export interface RepositoryKey {
  /** Organisation. */
  namespace: string;
  /** Without `.git`. */
  name: string;
}

/** Throws `ApiError` Invalid unless both parts are names; so no part can ever be a path. */
export function checkKey(key: RepositoryKey): RepositoryKey {
  if (!NAMESPACE.test(key.namespace)) {
    throw invalid(
      'namespace',
      `${show(key.namespace)} is not a namespace`,
      'Use at most 63 lower-case letters, digits and "-".',
    );
  }
  if (
    !REPOSITORY.test(key.name) ||
    key.name.includes('..') ||
    /\.(git|lock)$/.test(key.name)
  ) {
    throw invalid(
      'name',
      `${show(key.name)} cannot name a repository`,
      'Use at most 100 lower-case letters, digits, "-", "_" and "."; ".git" is added by itself.',
    );
  }
  return key;
}

/** Where the repository is. */
export function directoryOf(root: string, key: RepositoryKey): string {
  const { namespace, name } = checkKey(key);
  return join(root, namespace, `${name}.git`);
}

/** Throws `ApiError` Invalid unless it is a plain relative path that git can hold. */
export function checkFilePath(path: string): string {
  const parts = typeof path === 'string' ? path.split('/') : [''];
  const bad =
    parts.some(p => p === '' || p === '.' || p === '..') ||
    parts.some(p => /^\.git$/i.test(p)) ||
    path.length > MAX_PATH ||
    // eslint-disable-next-line no-control-regex
    /[\x00-\x1f\x7f\\]/.test(path);
  if (bad) {
    throw invalid(
      'files',
      `${show(path)} is not a path inside a repository`,
      'Give a relative path with "/" between its parts.',
    );
  }
  return path;
}

/** Throws `ApiError` Invalid unless it is a branch name by the rules of `git check-ref-format`. */
export function checkBranch(branch: string): string {
  const bad =
    typeof branch !== 'string' ||
    !branch ||
    branch.length > 200 ||
    /^[-/.]|\/$|\.$|\.lock$|\.\.|\/\/|@\{|\/\.|^@$/.test(branch) ||
    // eslint-disable-next-line no-control-regex
    /[\x00-\x20\x7f~^:?*[\\]/.test(branch);
  if (bad) throw invalid('branch', `${show(branch)} is not a branch name`);
  return branch;
}

function show(value: unknown): string {
  return JSON.stringify(value ?? '').slice(0, 120);
}

function invalid(field: string, message: string, remedy?: string): ApiError {
  return new ApiError({
    reason: 'Invalid',
    message: `${message}.`,
    remedy,
    causes: [{ reason: 'FieldValueInvalid', field, message }],
  });
}
