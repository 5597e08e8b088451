import { ConfigReader } from '@backstage/config';
import { readAccounts } from './accounts';

const config = (accounts: object[]) =>
  new ConfigReader({ openchoreo: { identity: { accounts } } });

describe('readAccounts', () => {
  const directory = readAccounts(
    config([
      { username: 'alice', password: 'secret', groups: ['platform-engineers'] },
    ]),
  );

  it('fills display name and e-mail', () => {
    expect(directory.find('alice')).toEqual({
      username: 'alice',
      displayName: 'alice',
      email: 'alice@openchoreo.localhost',
      groups: ['platform-engineers'],
    });
  });

  it('accepts the right password only', () => {
    expect(directory.verify('alice', 'secret')?.username).toBe('alice');
    expect(directory.verify('alice', 'Secret')).toBeUndefined();
    expect(directory.verify('alice', '')).toBeUndefined();
  });

  it('never lets an unknown name in, not even with an empty password', () => {
    expect(directory.verify('mallory', '')).toBeUndefined();
    expect(directory.verify('__proto__', '')).toBeUndefined();
  });

  it('refuses a name that appears twice', () => {
    expect(() =>
      readAccounts(
        config([
          { username: 'a', password: 'x' },
          { username: 'a', password: 'y' },
        ]),
      ),
    ).toThrow(/'a' twice/);
  });
});
