import { RemoteSecretRef, SecretReferenceSpec } from '@openchoreo-portal/model';
import { RenderError } from '../errors';

/** Looks up where a secret value is kept: entry `key` of the SecretReference `name`. @throws RenderError when either is missing */
export function remoteRefOf(
  references: Record<string, SecretReferenceSpec>,
  ref: { name: string; key: string },
  place: { source: string; path: string },
): RemoteSecretRef {
  const reference = Object.prototype.hasOwnProperty.call(references, ref.name)
    ? references[ref.name]
    : undefined;
  if (!reference) {
    throw new RenderError(
      [{ ...place, message: `there is no SecretReference ${ref.name}` }],
      `Create the SecretReference ${ref.name}, or refer to another one.`,
    );
  }
  const entry = reference.data.find(d => d.secretKey === ref.key);
  if (!entry) {
    throw new RenderError(
      [
        {
          ...place,
          message: `SecretReference ${ref.name} has no key ${ref.key}`,
        },
      ],
      `Add ${ref.key} to the data of the SecretReference, or use one of its keys.`,
    );
  }
  const { key, property, version } = entry.remoteRef;
  return {
    key,
    ...(property ? { property } : {}),
    ...(version ? { version } : {}),
  };
}
