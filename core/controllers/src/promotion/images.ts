import { isJsonObject, KubeObject } from '@openchoreo-portal/model';

/** Lists of containers, wherever in an object they stand: in pods, their templates, and what makes those by a schedule or as another kind. */
const LISTS = new Set(['containers', 'initContainers', 'ephemeralContainers']);
/** Deeper than any pod template; manifests are bounded when they are rendered. */
const MAX_DEPTH = 32;

/** Every image that objects run, each once, in order of appearance. */
export function imagesOf(objects: readonly KubeObject[]): string[] {
  const found = new Set<string>();
  const take = (value: unknown) => {
    if (typeof value === 'string' && value !== '') found.add(value);
  };
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      value.forEach(item => visit(item, depth + 1));
      return;
    }
    if (!isJsonObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (LISTS.has(key) && Array.isArray(inner)) {
        for (const container of inner) {
          if (isJsonObject(container)) take(container.image);
        }
      }
      if (key === 'volumes' && Array.isArray(inner)) {
        // A volume may be an image, too.
        for (const volume of inner) {
          if (isJsonObject(volume) && isJsonObject(volume.image)) {
            take(volume.image.reference);
          }
        }
      }
      visit(inner, depth + 1);
    }
  };
  for (const { metadata: _, ...rest } of objects) visit(rest, 0);
  return [...found];
}
