import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const SKIP = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '.cache',
  'data',
]);

/** A digest over names, sizes and change times of files, and over the content of small ones: tells whether to install or build again. */
export function hashTree(entries, accept = () => true) {
  const hash = createHash('sha256');
  const visit = file => {
    let stat;
    try {
      stat = fs.statSync(file);
    } catch {
      hash.update(`missing ${file}\n`);
      return;
    }
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) {
        if (!SKIP.has(name)) visit(path.join(file, name));
      }
    } else if (accept(file)) {
      hash.update(`${path.basename(file)} ${stat.size}\n`);
      hash.update(fs.readFileSync(file));
    }
  };
  entries.forEach(visit);
  return hash.digest('hex');
}

/** True when `marker` holds this digest. */
export function isCurrent(marker, digest) {
  try {
    return fs.readFileSync(marker, 'utf8') === digest;
  } catch {
    return false;
  }
}

/** Remembers a digest. */
export function remember(marker, digest) {
  fs.mkdirSync(path.dirname(marker), { recursive: true });
  fs.writeFileSync(marker, digest);
}
