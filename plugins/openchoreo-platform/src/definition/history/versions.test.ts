import { StoredObject } from '@openchoreo-portal/model';
import { editionsOf, personName, StoredVersion } from './versions';

function version(
  number: number,
  description: string | undefined,
  type: StoredVersion['type'] = 'MODIFIED',
): StoredVersion {
  const object = {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: { name: 'shop', resourceVersion: String(number) },
    spec: { description },
    status: { seen: number },
  } as unknown as StoredObject;
  return {
    version: number,
    type,
    time: '2026-11-21T10:00:00Z',
    subject: 'user:default/alice',
    object,
  };
}

describe('editionsOf', () => {
  it('leaves out what changed only the status', () => {
    const editions = editionsOf(
      [
        version(5, 'b'),
        version(4, 'b'),
        version(3, 'a'),
        version(2, 'a'),
        version(1, 'a', 'ADDED'),
      ],
      true,
    );
    expect(editions.map(e => e.version)).toEqual([4, 1]);
    expect(editions[0].before).toMatch('description: a');
    expect(editions[0].text).toMatch('description: b');
    expect(editions[1].before).toBe('');
  });

  it('does not guess what was before the oldest version that is known', () => {
    expect(
      editionsOf([version(9, 'b'), version(8, 'a')], false).map(e => e.version),
    ).toEqual([9]);
  });

  it('tells deletions and new beginnings', () => {
    const editions = editionsOf(
      [
        version(3, 'a', 'ADDED'),
        version(2, 'a', 'DELETED'),
        version(1, 'a', 'ADDED'),
      ],
      true,
    );
    expect(editions.map(e => [e.version, e.text === ''])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
  });

  it('names people shortly', () => {
    expect(personName('user:default/alice')).toBe('alice');
    expect(personName('service:plugin:x')).toBe('service:plugin:x');
  });
});
