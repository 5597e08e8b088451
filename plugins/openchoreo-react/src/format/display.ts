import { StoredObject } from '@openchoreo-portal/model';

/** The name people gave an object, or its own. */
export function displayName(object: StoredObject): string {
  return (
    object.metadata.annotations?.['openchoreo.dev/display-name'] ||
    object.metadata.name
  );
}

/** The description people gave an object. */
export function descriptionOf(object: StoredObject): string | undefined {
  return object.metadata.annotations?.['openchoreo.dev/description'];
}
