import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MAX_FILE = 64 * 1024;
const MAX_FILES = 50;

/** Text of a file, or of the files of a folder, as far as they are small. Throws when the path cannot be read. */
export function smallTexts(path: string): string[] {
  const stat = statSync(path);
  if (stat.isFile())
    return stat.size <= MAX_FILE ? [readFileSync(path, 'utf8')] : [];
  return readdirSync(path, { withFileTypes: true })
    .filter(e => e.isFile())
    .slice(0, MAX_FILES)
    .flatMap(e => smallTexts(join(path, e.name)));
}
