import fs from 'node:fs';
import path from 'node:path';
import { testTerminal, TestTerminal } from '../testing/io';
import { readConfig } from './file';
import { checkedUrl, settingsOf } from './settings';

describe('configuration', () => {
  let terminal: TestTerminal;
  beforeEach(() => {
    terminal = testTerminal();
  });
  afterEach(() => terminal.remove());
  const file = () => path.join(terminal.io.configDirectory, 'config');

  it('begins with the platform on this machine', () => {
    expect(settingsOf(terminal.io, {})).toEqual({
      url: 'http://localhost:7007/api/openchoreo',
      token: undefined,
      credentials: 'default',
      namespace: 'default',
      project: undefined,
      component: undefined,
    });
  });

  it('keeps contexts in a file that only its owner reads', async () => {
    const { occ } = terminal;
    await occ(
      'config',
      'controlplane',
      'add',
      'prod',
      '--url',
      'https://p.test/api/openchoreo/',
    );
    expect(
      await occ(
        'config',
        'context',
        'add',
        'shop',
        '--controlplane',
        'prod',
        '-n',
        'acme',
        '-p',
        'shop',
      ),
    ).toMatchObject({ code: 0, out: 'Added context shop.\n' });
    await occ('config', 'context', 'use', 'shop');
    expect(fs.statSync(file()).mode % 0o1000).toBe(0o600);
    expect(fs.statSync(path.dirname(file())).mode % 0o1000).toBe(0o700);
    expect(settingsOf(terminal.io, {})).toMatchObject({
      url: 'https://p.test/api/openchoreo',
      namespace: 'acme',
      project: 'shop',
      credentials: 'shop',
    });
    expect((await occ('config', 'context', 'list')).out).toMatch(
      /\*\s+shop\s+prod\s+shop\s+acme\s+shop/,
    );
    await occ('config', 'context', 'update', 'shop', '-n', 'other');
    expect(settingsOf(terminal.io, {}).namespace).toBe('other');
    await occ('config', 'context', 'delete', 'shop');
    expect(readConfig(terminal.io.configDirectory)).toMatchObject({
      contexts: [{ name: 'default' }],
    });
  });

  it('lets flags win over the environment, and that over the file', () => {
    const env = {
      OCC_URL: 'http://env.test',
      OCC_NAMESPACE: 'e',
      OCC_TOKEN: 't',
    };
    const io = { ...terminal.io, env };
    expect(settingsOf(io, { namespace: 'f' })).toMatchObject({
      url: 'http://env.test',
      namespace: 'f',
      token: 't',
    });
    expect(() => settingsOf(io, { context: 'nowhere' })).toThrow(
      'There is no context nowhere.',
    );
  });

  it.each(['localhost:7007', 'ftp://x', 'http://', 'http:// x', ''])(
    'refuses %j as an address',
    url => {
      expect(() => checkedUrl(url)).toThrow('is not the address');
    },
  );

  it.each(['contexts: 3', '[]: [', 'contexts: &a [*a]'])(
    'says what is wrong with a broken file: %j',
    async text => {
      fs.mkdirSync(path.dirname(file()), { recursive: true });
      fs.writeFileSync(file(), text);
      const { code, err } = await terminal.occ('config', 'context', 'list');
      expect(code).toBe(1);
      expect(err).toContain(file());
    },
  );

  it('explains wrong command lines with exit code 2', async () => {
    expect(await terminal.occ('config', 'context', 'use', 'x')).toEqual({
      code: 2,
      out: '',
      err: '✖ There is no x in contexts. There are: default.\n',
    });
    expect((await terminal.occ('nonsense')).code).toBe(2);
    expect((await terminal.occ('--help')).code).toBe(0);
  });
});
