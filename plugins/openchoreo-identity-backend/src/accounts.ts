import { createHash, timingSafeEqual } from 'node:crypto';
import { Config } from '@backstage/config';

/** A person the embedded provider knows. */
export interface Account {
  username: string;
  displayName: string;
  email: string;
  groups: string[];
}

/** Looks people up and checks their passwords. */
export interface AccountDirectory {
  find(username: string): Account | undefined;
  /** The account, or undefined when name or password are wrong; takes the same time either way. */
  verify(username: string, password: string): Account | undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Reads `openchoreo.identity.accounts`. Throws when a user name is missing or appears twice. */
export function readAccounts(config: Config): AccountDirectory {
  const accounts = new Map<string, { account: Account; password: Buffer }>();
  for (const entry of config.getOptionalConfigArray(
    'openchoreo.identity.accounts',
  ) ?? []) {
    const username = entry.getString('username');
    if (accounts.has(username)) {
      throw new Error(
        `openchoreo.identity.accounts names '${username}' twice. Give each account a user name of its own.`,
      );
    }
    accounts.set(username, {
      account: {
        username,
        displayName: entry.getOptionalString('displayName') ?? username,
        email:
          entry.getOptionalString('email') ??
          `${username}@openchoreo.localhost`,
        groups: entry.getOptionalStringArray('groups') ?? [],
      },
      password: digest(entry.getString('password')),
    });
  }
  const nobody = digest('');
  return {
    find: username => accounts.get(username)?.account,
    verify(username, password) {
      const found = accounts.get(username);
      const matches = timingSafeEqual(
        digest(password),
        found?.password ?? nobody,
      );
      return found && matches ? found.account : undefined;
    },
  };
}
