import { ApiError } from '@openchoreo-portal/model';
import { normalizePath } from '@openchoreo-portal/plane-protocol';
import {
  PLANE_TYPES,
  planeKey,
  PlaneRef,
} from '@openchoreo-portal/plugin-openchoreo-node';

/** What a proxy address means. */
export interface ProxyAddress {
  plane: PlaneRef;
  key: string;
  target: string;
  /** Path and query for the plane's API, normalised. */
  path: string;
}

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const TARGET = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Reads `/{route}/{planeType}/{namespace|_cluster}/{name}/{target}/{path…}?{query}` as it came over the wire, without a framework's own
 * decoding. Throws `ApiError` BadRequest.
 */
export function parseAddress(url: string): ProxyAddress {
  const normalized = normalizePath(url);
  if (!normalized) {
    throw bad(
      'The path has dot segments, empty segments, encoded slashes or control characters.',
    );
  }
  const [, type, namespace, name, target] = normalized.segments;
  const planeType = PLANE_TYPES.find(known => known === type);
  if (
    !planeType ||
    !NAME.test(name ?? '') ||
    !TARGET.test(target ?? '') ||
    (namespace !== '_cluster' && !NAME.test(namespace))
  ) {
    throw bad(
      'Expected /{planeType}/{namespace or _cluster}/{planeName}/{target}/{path}.',
    );
  }
  const plane: PlaneRef = {
    planeType,
    namespace: namespace === '_cluster' ? undefined : namespace,
    name,
  };
  const [pathname] = normalized.path.split('?', 1);
  const rest = pathname.split('/').slice(6).join('/');
  return {
    plane,
    key: planeKey(plane),
    target,
    path: `/${rest}${normalized.query ? `?${normalized.query}` : ''}`,
  };
}

function bad(message: string): ApiError {
  return new ApiError({ reason: 'BadRequest', message });
}
