import { StoredObject } from '@openchoreo-portal/model';

/** Who an object is for, in words. */
export function scopeName(object: StoredObject): string {
  return object.metadata.namespace ? 'This organisation' : 'Every organisation';
}
