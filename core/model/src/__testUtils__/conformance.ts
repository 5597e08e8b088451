import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const ROOT = resolve(__dirname, '../../../../../shared/conformance');

/**
 * Every document of every YAML file below a folder of the official manifests, which live beside the repository. Empty, with a
 * message, when they are not here; `REQUIRE_ALL=1` makes that an error.
 */
export function officialDocuments<T>(
  folder: string,
): { file: string; document: T }[] {
  if (!existsSync(ROOT)) {
    const message = `NOT RUN: official manifests (${folder}) are not here`;
    if (process.env.REQUIRE_ALL === '1') throw new Error(message);
    process.stderr.write(`${message}\n`);
    return [];
  }
  return yamlFiles(join(ROOT, folder)).flatMap(file =>
    parseAllDocuments(readFileSync(file, 'utf8'))
      .map(d => d.toJS() as T)
      .filter(document => document !== null && document !== undefined)
      .map(document => ({ file: file.slice(ROOT.length + 1), document })),
  );
}

function yamlFiles(path: string): string[] {
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .sort()
      .flatMap(name => yamlFiles(join(path, name)));
  }
  return path.endsWith('.yaml') ? [path] : [];
}
