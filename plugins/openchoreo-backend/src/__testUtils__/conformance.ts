import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { KubeObject } from '@openchoreo-portal/model';
import { parseAllDocuments } from 'yaml';

const FOLDER = path.resolve(__dirname, '../../../../../shared/conformance');

/** `describe` for tests on the official manifests: they are test data outside the repository, and their absence is never silent. */
export function describeConformance(): jest.Describe {
  if (existsSync(FOLDER)) return describe;
  if (process.env.REQUIRE_ALL === '1') {
    throw new Error('NOT RUN: ../shared/conformance is missing.');
  }
  process.stderr.write('NOT RUN: ../shared/conformance is missing.\n');
  return describe.skip;
}

/** Every object of a file or of all YAML files below a folder. */
export function officialManifests(name: string): KubeObject[] {
  const file = path.join(FOLDER, name);
  if (statSync(file).isDirectory()) {
    return readdirSync(file)
      .sort()
      .flatMap(child => officialManifests(path.join(name, child)));
  }
  if (!file.endsWith('.yaml')) return [];
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(document => document.toJS() as KubeObject | null)
    .filter((object): object is KubeObject => Boolean(object?.kind));
}
