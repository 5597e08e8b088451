import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { controlPlaneKinds } from '@openchoreo-portal/model';
import { createProgram } from './program';
import { commandEntries } from './reference';
import { testTerminal } from './testing/io';

const read = (name: string) =>
  fs.readFileSync(
    path.resolve(__dirname, '../../../docs/reference', name),
    'utf8',
  );

describe('the reference (run `./y reference` when this fails)', () => {
  it('knows every command and every option', () => {
    const terminal = testTerminal();
    terminal.remove();
    const text = read('cli.md');
    const generic = /^occ \w+ (list|get <name>|delete <name>)$/;
    const entries = commandEntries(createProgram(terminal.io));
    expect(entries.length).toBeGreaterThan(100);
    for (const { usage, options } of entries) {
      if (generic.test(usage)) continue;
      expect(text).toContain(`\`${usage}\``);
      for (const { flags } of options) {
        expect(text).toContain(
          flags.split(/[ ,]/).find(f => f.startsWith('--'))!,
        );
      }
    }
  });

  it('is what the generator writes now: kinds, commands, settings', async () => {
    const root = path.resolve(__dirname, '../../..');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(root, 'scripts/generate-reference.cjs'), '--check'],
      { cwd: root },
    );
    const [, settings] = /\((\d+) settings\)/.exec(stdout)!;
    expect(Number(settings)).toBeGreaterThan(50);
  }, 120_000);

  it('knows every kind', () => {
    const text = read('kinds.md');
    for (const { kind } of controlPlaneKinds) {
      expect(text).toContain(`| \`${kind}\``);
    }
  });
});
