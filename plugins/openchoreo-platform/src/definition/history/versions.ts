import { StoredObject } from '@openchoreo-portal/model';
import { editableYaml } from '../text/yaml';

/** A version as the server keeps it. */
export interface StoredVersion {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** RFC 3339. */
  time: string;
  subject: string;
  object?: StoredObject;
}

/** A version in which the definition itself became another. */
export interface Edition extends StoredVersion {
  text: string;
  /** What it was before; empty at its creation. */
  before: string;
}

/**
 * The versions that changed what people edit, newest first: most versions are only news of the status. The oldest of `versions` counts as a change
 * when it is the first there is (`complete`), because what was before it is not known.
 */
export function editionsOf(
  versions: readonly StoredVersion[],
  complete: boolean,
): Edition[] {
  const texts = versions.map(({ object }) =>
    object ? editableYaml(object) : '',
  );
  return versions.flatMap((version, i): Edition[] => {
    const isOldest = i === versions.length - 1;
    if (isOldest && !complete) return [];
    const before = isOldest || version.type === 'ADDED' ? '' : texts[i + 1];
    const text = version.type === 'DELETED' ? '' : texts[i];
    return text === before ? [] : [{ ...version, text, before }];
  });
}

/** `user:default/alice` as `alice`, `service:plugin:x` as it is. */
export function personName(subject: string): string {
  return /^user:[^/]+\/(.+)$/.exec(subject)?.[1] ?? subject;
}
