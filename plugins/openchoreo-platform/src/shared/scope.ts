import { useCallback } from 'react';
import { StoredObject } from '@openchoreo-portal/model';
import { usePlatformText } from '../texts';

/** Says who an object is for, in words. */
export function useScopeName(): (object: StoredObject) => string {
  const t = usePlatformText();
  return useCallback(
    object => t(object.metadata.namespace ? 'scope.this' : 'scope.every'),
    [t],
  );
}
