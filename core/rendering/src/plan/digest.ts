import { canonicalJson, KubeObject, sha256Hex } from '@openchoreo-portal/model';
import { refOf } from './diff';

/** What a digest speaks about. */
export interface DigestInput {
  releaseName: string;
  environment: string;
  /** Rendered objects of all planes. */
  objects: readonly (KubeObject | { targetPlane: string; object: KubeObject })[];
}

/**
 * SHA-256, in hex, over exactly what would be applied: release, environment and every object of every plane. The order of objects
 * and of fields does not matter.
 */
export function digestOf(input: DigestInput): string {
  const objects = input.objects
    .map(item =>
      'targetPlane' in item && 'object' in item
        ? {
            plane: String(item.targetPlane),
            object: item.object as KubeObject,
          }
        : { plane: 'dataplane', object: item as KubeObject },
    )
    .map(item => ({ key: keyOf(item), item }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
  const { releaseName, environment } = input;
  return sha256Hex(canonicalJson({ releaseName, environment, objects }));
}

function keyOf({ plane, object }: { plane: string; object: KubeObject }) {
  const { group, kind, namespace, name } = refOf(object);
  return [plane, group, kind, namespace ?? '', name].join('\0');
}
