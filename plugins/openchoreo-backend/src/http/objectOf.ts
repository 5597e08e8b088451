import { Request } from 'express';
import {
  ApiError,
  KindDefinition,
  KindRegistry,
} from '@openchoreo-portal/model';
import { queryText } from './query';

/**
 * The object that a path `…/{group}/{version}/{plural}?namespace=&name=` means; the core group is written `core`. Throws `ApiError` NotFound for an
 * unknown kind, BadRequest when the name is incomplete.
 */
export function objectOf(
  kinds: KindRegistry,
  req: Request<Record<string, string>>,
): {
  kind: KindDefinition;
  key: { namespace?: string; name: string };
} {
  const { group, version, plural } = req.params;
  const kind = kinds.byResource({
    group: group === 'core' ? '' : group,
    version,
    resource: plural,
  });
  if (!kind) {
    throw new ApiError({
      reason: 'NotFound',
      message: `There is no ${plural} in ${group}/${version}.`,
      remedy: 'Ask /api/openchoreo/kube/apis for the kinds there are.',
    });
  }
  const name = queryText(req.query, 'name');
  const namespace = queryText(req.query, 'namespace');
  if (!name || (kind.scope === 'Namespaced') !== (namespace !== undefined)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `${kind.kind} is found by ${
        kind.scope === 'Namespaced' ? 'namespace and name' : 'name alone'
      }.`,
      remedy: `Send ?${
        kind.scope === 'Namespaced' ? 'namespace=…&' : ''
      }name=….`,
    });
  }
  return { kind, key: { namespace, name } };
}
