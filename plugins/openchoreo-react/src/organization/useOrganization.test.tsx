import { ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { StorageApi, storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { useOrganization } from './useOrganization';

/** Keeps settings on a server, as the portal's storage does: what it holds is heard, and cannot be read at once. */
function remote(): StorageApi {
  const local = mockApis.storage();
  const unreadable = (bucket: StorageApi): StorageApi => ({
    forBucket: name => unreadable(bucket.forBucket(name)),
    snapshot: key => ({ key, presence: 'unknown' }),
    set: (key, value) => bucket.set(key, value),
    remove: key => bucket.remove(key),
    observe$: key => bucket.observe$(key),
  });
  return unreadable(local);
}

it.each([
  ['local', () => mockApis.storage() as StorageApi],
  ['remote', remote],
])('switches with a %s storage, everywhere at once', async (_kind, make) => {
  const storage = make();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[storageApiRef, storage]]}>
      {children}
    </TestApiProvider>
  );
  const first = renderHook(() => useOrganization(), { wrapper });
  const second = renderHook(() => useOrganization(), { wrapper });
  expect(first.result.current.name).toBe('default');
  await act(async () => first.result.current.choose('blue'));
  expect(first.result.current.name).toBe('blue');
  expect(second.result.current.name).toBe('blue');
});
