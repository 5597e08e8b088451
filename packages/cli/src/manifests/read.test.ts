import fs from 'node:fs';
import path from 'node:path';
import { testTerminal } from '../testing/io';
import { parseManifests, readManifests } from './read';

const manifest = (name: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;

describe('readManifests', () => {
  it('reads files, folders in order, and standard input', async () => {
    const terminal = testTerminal();
    try {
      const { io, folder } = terminal;
      fs.mkdirSync(path.join(folder, 'all/deep'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'all/b.yaml'), manifest('b'));
      fs.writeFileSync(
        path.join(folder, 'all/a.yml'),
        `${manifest('a')}---\n${manifest('a2')}`,
      );
      fs.writeFileSync(
        path.join(folder, 'all/deep/c.json'),
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'c' },
        }),
      );
      fs.writeFileSync(path.join(folder, 'all/notes.txt'), 'no manifest');
      terminal.input = manifest('in');
      const found = await readManifests(io, ['all', '-']);
      expect(found.map(m => [m.object.metadata.name, m.where])).toEqual([
        ['a', 'all/a.yml, document 1'],
        ['a2', 'all/a.yml, document 2'],
        ['b', 'all/b.yaml'],
        ['c', 'all/deep/c.json'],
        ['in', 'standard input'],
      ]);
      await expect(readManifests(io, ['gone.yaml'])).rejects.toMatchObject({
        message: 'There is no file gone.yaml.',
        exitCode: 2,
      });
    } finally {
      terminal.remove();
    }
  });
});

describe('parseManifests', () => {
  it('skips empty documents and opens lists', () => {
    const text = `# nothing\n---\n---\napiVersion: v1\nkind: List\nitems:\n- ${manifest(
      'x',
    )
      .trim()
      .replaceAll('\n', '\n  ')}\n`;
    expect(parseManifests(text, 'f').map(m => m.object.metadata.name)).toEqual([
      'x',
    ]);
  });

  it.each([
    ['a: [', 'f'],
    ['- a', 'f is not an object.'],
    ['kind: X\nmetadata: {name: a}', 'apiVersion is missing'],
    ['apiVersion: v1\nmetadata: {name: a}', 'kind is missing'],
    ['apiVersion: v1\nkind: X', 'metadata.name is missing'],
    [
      'apiVersion: v1\nkind: X\nmetadata: {name: 3}',
      'metadata.name is missing',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseManifests(text, 'f')).toThrow(message);
  });

  it('is not blown up by aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) =>
      i === 0
        ? 'l0: &l0 [x]'
        : `l${i}: &l${i} [${Array(9).fill(`*l${i - 1}`)}]`,
    );
    expect(() => parseManifests(levels.join('\n'), 'f')).toThrow();
  });
});
