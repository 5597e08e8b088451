import { useCallback, useMemo, useSyncExternalStore } from 'react';
import {
  StorageApi,
  storageApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { namespaceKind, StoredObject } from '@openchoreo-portal/model';
import { useResources } from '../resources/useResources';

/** Label that makes a namespace an organisation (reference/orientation.md §0). */
export const ORGANIZATION_SELECTOR = 'openchoreo.dev/control-plane=true';

const BUCKET = 'openchoreo';
const KEY = 'organization';
const DEFAULT = 'default';

/** What was last heard from a storage: one on a server cannot be read at once, only followed. */
const heard = new WeakMap<StorageApi, string | undefined>();

/** The organisation (control-plane namespace) the person works in, remembered per person. */
export function useOrganization(): {
  name: string;
  choose(name: string): void;
} {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket(BUCKET), [storage]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const subscription = bucket.observe$<string>(KEY).subscribe(snapshot => {
        heard.set(bucket, snapshot.value);
        listener();
      });
      return () => subscription.unsubscribe();
    },
    [bucket],
  );
  const name = useSyncExternalStore(
    subscribe,
    () =>
      (heard.has(bucket)
        ? heard.get(bucket)
        : bucket.snapshot<string>(KEY).value) ?? DEFAULT,
  );
  const choose = useCallback(
    (next: string) => {
      void bucket.set(KEY, next);
    },
    [bucket],
  );
  return { name, choose };
}

/** The organisations the person may see. */
export function useOrganizations() {
  return useResources<StoredObject>(namespaceKind, {
    labelSelector: ORGANIZATION_SELECTOR,
  });
}
