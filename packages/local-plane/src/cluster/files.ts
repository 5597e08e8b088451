import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

let counter = 0;

/** Writes a whole file or nothing; folders are made. `mode` default 0600. */
export function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  mode = 0o600,
): void {
  mkdirSync(dirname(file), { recursive: true });
  counter += 1;
  const temporary = `${file}.${process.pid}.${counter}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, file);
}
