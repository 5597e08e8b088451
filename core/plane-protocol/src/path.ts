/** A request path that was taken apart, so that what is judged is what is sent. */
export interface NormalizedPath {
  /** Decoded segments; none of them is empty, `.` or `..` or holds a slash. */
  segments: string[];
  /** Without the question mark; empty when there is none. */
  query: string;
  /** Segments encoded anew, and the query. */
  path: string;
}

const MAX_LENGTH = 16 * 1024;
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\x00-\x20\x7f\\/]/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_QUERY = /[\x00-\x20\x7f#]/;

/**
 * Takes apart `/a/b?c=d`. Returns undefined for everything two readers might understand differently: dot segments, empty
 * segments (other than one trailing slash, which is dropped), encoded slashes and backslashes, control characters, broken percent
 * encoding, fragments, and paths beyond 16 KiB.
 */
export function normalizePath(raw: string): NormalizedPath | undefined {
  if (raw.length > MAX_LENGTH || !raw.startsWith('/') || raw.includes('#')) {
    return undefined;
  }
  const mark = raw.indexOf('?');
  const query = mark < 0 ? '' : raw.slice(mark + 1);
  if (FORBIDDEN_IN_QUERY.test(query)) return undefined;
  const parts = (mark < 0 ? raw : raw.slice(0, mark)).slice(1).split('/');
  if (parts[parts.length - 1] === '') parts.pop();
  const segments: string[] = [];
  const encoded: string[] = [];
  for (const part of parts) {
    let segment: string;
    try {
      segment = decodeURIComponent(part);
      encoded.push(encodeSegment(segment));
    } catch {
      return undefined;
    }
    if (
      segment === '' ||
      segment === '.' ||
      segment === '..' ||
      FORBIDDEN.test(segment) ||
      // A second decoding further on must not make something else of it.
      /%[0-9a-f]{2}/i.test(segment)
    ) {
      return undefined;
    }
    segments.push(segment);
  }
  const path = `/${encoded.join('/')}`;
  return { segments, query, path: query ? `${path}?${query}` : path };
}

/** Percent-encodes a segment but leaves what Kubernetes names use (`system:node`, `a@b`). */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%3A/g, ':').replace(/%40/g, '@');
}
