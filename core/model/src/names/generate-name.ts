import { sha256Hex } from './sha256';

/** Longest name of a Kubernetes object. */
export const MAX_NAME = 253;
/** Longest DNS label: namespaces, Services, label values. */
export const MAX_LABEL = 63;
/** Longest name of a CronJob; its Jobs append eleven characters. */
export const MAX_CRON_JOB_NAME = 52;

const HASH_LENGTH = 8;

/** Options of {@link generateName}. */
export interface GenerateNameOptions {
  /** Most characters of the result. Default {@link MAX_NAME}. */
  limit?: number;
  /** Goes into the hash only, so that equal parts with different content get different names. */
  extraHashInput?: string;
}

/**
 * Joins parts into a valid, stable, unique name: every part is cleaned and cut to its share of the limit, and a hash of the
 * parts *as given* is appended, so parts that look alike after cleaning do not collide.
 *
 * @example generateName(['http', 'react-starter', 'development', 'default'])
 * // 'http-react-starter-development-default-cde5190f'
 */
export function generateName(
  parts: readonly string[],
  options: GenerateNameOptions = {},
): string {
  const { limit = MAX_NAME, extraHashInput } = options;
  const hashed =
    extraHashInput === undefined ? parts : [...parts, extraHashInput];
  const hash = sha256Hex(hashed.join('-')).slice(0, HASH_LENGTH);
  if (parts.length === 0) return hash;
  const budget = Math.max(0, limit - HASH_LENGTH - parts.length);
  const share = Math.floor(budget / parts.length);
  const longer = budget % parts.length;
  const cut = parts.map((part, i) =>
    clean(part).slice(0, share + (i < longer ? 1 : 0)),
  );
  return trimNonAlphanumeric([...cut, hash].join('-'));
}

/** Name of at most 253 characters. */
export function generateName253(...parts: string[]): string {
  return generateName(parts);
}

/** Name of at most 63 characters, usable as namespace, Service name or label value. */
export function dnsLabel63(...parts: string[]): string {
  return generateName(parts, { limit: MAX_LABEL });
}

function clean(part: string): string {
  const mapped = part.toLowerCase().replace(/[^a-z0-9.-]/gu, '-');
  let start = 0;
  let end = mapped.length;
  while (start < end && isDashOrDot(mapped[start])) start++;
  while (end > start && isDashOrDot(mapped[end - 1])) end--;
  return mapped.slice(start, end);
}

function isDashOrDot(c: string): boolean {
  return c === '-' || c === '.';
}

function trimNonAlphanumeric(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && isDashOrDot(name[start])) start++;
  while (end > start && isDashOrDot(name[end - 1])) end--;
  return name.slice(start, end);
}
