import {
  componentKind,
  projectKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { createOwnWrites } from './own-writes';
import { Writer } from './writer';

const at = (resourceVersion: string, uid = 'u'): StoredObject => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'a',
    namespace: 'n',
    uid,
    resourceVersion,
    creationTimestamp: '',
  },
});
/** A controller that writes version 10 while its cache has something else. */
function writing(cached: StoredObject | undefined) {
  const cache = { now: cached };
  const writer: Partial<Writer> = {
    status: async <T extends StoredObject>() => at('10') as T,
  };
  const own = createOwnWrites(componentKind, writer as Writer, () => cache.now);
  return {
    ...own,
    version: () => own.latest('n/a')?.metadata.resourceVersion,
    arrives: (object: StoredObject | undefined) => {
      cache.now = object;
      own.seen('n/a', object);
    },
    cache,
  };
}

describe('own writes', () => {
  it('are read until the cache has caught up', async () => {
    const { write, version, arrives } = writing(at('8'));
    await write.status(componentKind, at('8'), {});
    expect(version()).toBe('10');
    arrives(at('9'));
    expect(version()).toBe('10');
    arrives(at('10'));
    expect(version()).toBe('10');
    arrives(at('11'));
    expect(version()).toBe('11');
  });

  it('are not remembered when the watch was faster, or of another kind', async () => {
    const { write, version, cache } = writing(at('11'));
    await write.status(componentKind, at('8'), {});
    cache.now = at('9');
    expect(version()).toBe('9');
    await write.status(projectKind, at('8'), {});
    expect(version()).toBe('9');
  });

  it('give way to what is gone or made anew', async () => {
    const { write, version, arrives, cache, latest } = writing(at('9'));
    await write.status(componentKind, at('9'), {});
    cache.now = at('3', 'other');
    expect(latest('n/a')?.metadata.uid).toBe('other');
    arrives(undefined);
    expect(version()).toBeUndefined();
    cache.now = at('9');
    expect(version()).toBe('9');
  });
});
