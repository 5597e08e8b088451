import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/harness';
import { fillTemplate, makePassword } from '../controllers/external-secret';
import { openSecretStore } from './store';

describe('openSecretStore', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.cleanup());

  it('keeps secrets over a restart, encrypted, with a private key file', () => {
    const store = openSecretStore(folder.path);
    const changed: string[] = [];
    store.onChange(k => changed.push(k));
    store.set('app/db', 'password', 'hunter2');
    store.set('app/db', 'password', 'hunter2');
    expect(changed).toEqual(['app/db']);
    expect(openSecretStore(folder.path).get('app/db')).toEqual({
      password: 'hunter2',
    });
    expect(
      readFileSync(join(folder.path, 'secrets.enc')).includes('hunter2'),
    ).toBe(false);
    expect(statSync(join(folder.path, 'secrets.key')).mode & 0o777).toBe(0o600);
    store.remove('app/db', 'password');
    expect(store.keys()).toEqual([]);
  });
  it('notices a file that was changed', () => {
    openSecretStore(folder.path).set('a', '', 'b');
    const file = join(folder.path, 'secrets.enc');
    const data = readFileSync(file);
    data[data.length - 1] += 1;
    writeFileSync(file, data);
    expect(() => openSecretStore(folder.path)).toThrow('cannot be decrypted');
  });
});

describe('fillTemplate and makePassword', () => {
  it('fills keys and refuses what it does not know', () => {
    expect(fillTemplate('a {{ .x }}{{.y}}', { x: '1', y: '2' })).toBe('a 12');
    expect(() => fillTemplate('{{ .x | b64enc }}', { x: '1' })).toThrow(
      'not supported',
    );
    expect(() => fillTemplate('{{ .z }}', {})).toThrow('no key z');
  });
  it('makes passwords of the asked shape', () => {
    expect(
      makePassword({ length: 20, digits: 5, symbols: 0, noUpper: true }),
    ).toMatch(/^[a-z0-9]{20}$/);
    expect(
      makePassword({ length: 20, digits: 5, symbols: 0 }).replace(/\D/g, ''),
    ).toHaveLength(5);
  });
});
