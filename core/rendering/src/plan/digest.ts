import { canonicalJson, sha256Hex } from '@openchoreo-portal/model';
import { RenderedObject } from '../inputs';

/** What a digest speaks about. */
export interface DigestInput {
  releaseName: string;
  environment: string;
  /** Rendered objects of all planes. */
  objects: readonly RenderedObject[];
}

/**
 * SHA-256, in hex, over exactly what would be applied: release, environment and every object of every plane. The order of objects
 * and of fields does not matter.
 */
export function digestOf(input: DigestInput): string {
  const { releaseName, environment } = input;
  const key = (o: RenderedObject) => `${o.targetPlane}/${o.id}`;
  const objects = input.objects
    .map(({ id, targetPlane, object }) => ({ id, targetPlane, object }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return sha256Hex(canonicalJson({ releaseName, environment, objects }));
}
