import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const ROOT = resolve(__dirname, '../../../../../shared/conformance');

/**
 * `describe` for tests over the official manifests, which live beside the repository. Without them the tests are skipped with a
 * message; `REQUIRE_ALL=1` makes that an error.
 */
export function describeConformance(name: string, tests: () => void): void {
  if (existsSync(ROOT)) {
    describe(name, tests);
    return;
  }
  if (process.env.REQUIRE_ALL === '1') {
    throw new Error(`${name}: official manifests are missing (${ROOT}).`);
  }
  it.skip(`NOT RUN: ${name}: official manifests are not here`, () => {});
}

/** Every document of every YAML file below a folder of the conformance data. */
export function officialDocuments<T>(
  folder: string,
): { file: string; document: T }[] {
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
