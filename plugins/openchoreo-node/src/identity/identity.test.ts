import { identityFromClaims, toEntityName } from './identity';

describe('identityFromClaims', () => {
  const names = { groups: 'groups' };

  it('prefers preferred_username and maps groups to refs', () => {
    expect(
      identityFromClaims(
        {
          sub: 'x',
          preferred_username: 'Alice',
          name: 'Alice Ahn',
          groups: ['platform-engineers', 'Team Blue', 'platform-engineers'],
        },
        names,
      ),
    ).toEqual({
      name: 'alice',
      displayName: 'Alice Ahn',
      email: undefined,
      groups: ['platform-engineers', 'Team Blue'],
      userRef: 'user:default/alice',
      groupRefs: [
        'group:default/platform-engineers',
        'group:default/team-blue',
      ],
    });
  });

  it('falls back to e-mail, then subject', () => {
    expect(
      identityFromClaims({ sub: '1', email: 'bo.b@x.dev' }, names).name,
    ).toBe('bo.b');
    expect(identityFromClaims({ sub: 'auth0|42' }, names).name).toBe(
      'auth0-42',
    );
  });

  it('takes one group given as text, and ignores what is not text', () => {
    expect(
      identityFromClaims({ sub: 'a', groups: 'one' }, names).groups,
    ).toEqual(['one']);
    expect(
      identityFromClaims({ sub: 'a', groups: [1, null, ''] }, names).groups,
    ).toEqual([]);
  });

  it('says which claim is missing', () => {
    expect(() =>
      identityFromClaims({ sub: 'a' }, { username: 'nick', groups: 'groups' }),
    ).toThrow(/'nick'/);
  });
});

describe('toEntityName', () => {
  it.each([
    ['Älice Ünal', 'alice-unal'],
    ['--a--', 'a'],
    ['a'.repeat(80), 'a'.repeat(63)],
    ['日本', ''],
  ])('%s -> %s', (from, to) => expect(toEntityName(from)).toBe(to));
});
