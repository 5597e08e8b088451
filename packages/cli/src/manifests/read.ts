import fs from 'node:fs';
import path from 'node:path';
import { KubeObject } from '@openchoreo-portal/model';
import { parseAllDocuments } from 'yaml';
import { CliError, EXIT } from '../errors';
import { Io } from '../io';

/** One object of a file, and where it stands. */
export interface Manifest {
  object: KubeObject;
  /** E.g. `app.yaml, document 2`. */
  where: string;
}

/** Options of {@link readManifests}. */
export interface ReadOptions {
  /** Leave out what lies in folders and is something else, and say so. Default: refuse it. */
  skipOthers?: boolean;
}

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const MAX_FILES = 2_000;
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads manifests of files, folders (recursively, in order of their names) and `-` for standard input. A document may be a List. Throws at the
 * first document that is no manifest, before anything was sent.
 */
export async function readManifests(
  io: Io,
  names: readonly string[],
  { skipOthers = false }: ReadOptions = {},
): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const name of names) {
    if (name === '-') {
      manifests.push(...parseManifests(await io.readInput(), 'standard input'));
      continue;
    }
    const given = path.resolve(io.cwd, name);
    for (const file of filesOf(given, name)) {
      const shown = path.relative(io.cwd, file) || file;
      const text = fs.readFileSync(file, 'utf8');
      if (skipOthers && file !== given && !holdsManifests(text)) {
        io.err(`! ${shown} holds no manifests and is left out.\n`);
      } else manifests.push(...parseManifests(text, shown));
    }
  }
  if (manifests.length === 0) {
    throw wrong(`${names.join(', ')} has no objects.`);
  }
  return manifests;
}

/** True unless a text is certainly something else: no document of it names a kind. */
function holdsManifests(text: string): boolean {
  return /^\s*["']?kind["']?\s*:/m.test(text);
}

/** The objects of one text. */
export function parseManifests(text: string, file: string): Manifest[] {
  if (text.length > MAX_BYTES) throw wrong(`${file} is larger than 32 MiB.`);
  const documents = parseAllDocuments(text);
  const many = documents.length > 1;
  const manifests: Manifest[] = [];
  [...documents].forEach((document, index) => {
    const where = many ? `${file}, document ${index + 1}` : file;
    if (document.errors.length > 0) {
      throw wrong(`${where}: ${document.errors[0].message.split('\n')[0]}`);
    }
    const value = document.toJS({ maxAliasCount: 100 }) as unknown;
    // Empty documents between separators, and comments.
    if (value === null || value === undefined) return;
    const items =
      isObject(value) && value.kind === 'List' && Array.isArray(value.items)
        ? value.items
        : [value];
    for (const item of items) {
      manifests.push({ object: checked(item, where), where });
    }
  });
  return manifests;
}

function checked(value: unknown, where: string): KubeObject {
  if (!isObject(value)) throw wrong(`${where} is not an object.`);
  const object = value as Partial<KubeObject>;
  const missing = (['apiVersion', 'kind'] as const).find(
    field => typeof object[field] !== 'string',
  );
  if (missing) throw wrong(`${where}: ${missing} is missing.`);
  if (!isObject(object.metadata) || typeof object.metadata.name !== 'string') {
    throw wrong(`${where}: metadata.name is missing.`);
  }
  return object as KubeObject;
}

function filesOf(absolute: string, given: string): string[] {
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (!stat) {
    throw new CliError(`There is no file ${given}.`, {
      exitCode: EXIT.usage,
      remedy: 'Give a file, a folder, or - for standard input.',
    });
  }
  if (!stat.isDirectory()) return [absolute];
  const files = fs
    .readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter(e => e.isFile() && EXTENSIONS.includes(path.extname(e.name)))
    .map(e => path.join(e.parentPath, e.name))
    .sort();
  if (files.length > MAX_FILES) {
    throw wrong(`${given} holds more than ${MAX_FILES} manifests.`);
  }
  return files;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const wrong = (message: string) =>
  new CliError(message, {
    exitCode: EXIT.usage,
    remedy: 'Correct the file; nothing was sent.',
  });
