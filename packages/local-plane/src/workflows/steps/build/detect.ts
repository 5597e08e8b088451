import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failStep } from '../errors';
import { resolveInside } from '../paths';

/** The parts of `package.json` that a build looks at. */
export interface PackageJson {
  main?: string;
  type?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** What an application folder holds. */
export type Detected =
  | { kind: 'node'; package: PackageJson; lockfile: boolean }
  /** `folder` holds index.html; relative to the application. */
  | { kind: 'static'; folder: string };

const STATIC_FOLDERS = ['dist', 'build', 'out', 'public', '.'];
/** Tell-tale files of what the local plane cannot build. */
const FOREIGN: [string, string][] = [
  ['go.mod', 'Go'],
  ['pom.xml', 'Java (Maven)'],
  ['build.gradle', 'Java (Gradle)'],
  ['build.gradle.kts', 'Java (Gradle)'],
  ['requirements.txt', 'Python'],
  ['pyproject.toml', 'Python'],
  ['Gemfile', 'Ruby'],
  ['composer.json', 'PHP'],
  ['Cargo.toml', 'Rust'],
  ['Ballerina.toml', 'Ballerina'],
  ['global.json', '.NET'],
];
const MAX_PACKAGE_JSON = 1024 * 1024;

/** Says what the folder holds. Fails, naming what was found and what to do, when the local plane cannot build it. */
export async function detect(folder: string, name: string): Promise<Detected> {
  const text = await readSmall(folder, 'package.json', MAX_PACKAGE_JSON);
  if (text !== undefined) {
    return {
      kind: 'node',
      package: parsePackage(text, name),
      lockfile:
        (await has(folder, 'package-lock.json')) ||
        (await has(folder, 'npm-shrinkwrap.json')),
    };
  }
  const site = await findSite(folder);
  if (site !== undefined) return { kind: 'static', folder: site };
  const where = name || 'the root of the repository';
  const remedy =
    'The local plane builds Node.js programs (package.json) and static sites (index.html). Add one of them, correct the application path, or run the workflow on a plane with Argo Workflows.';
  for (const file of ['Dockerfile', 'Containerfile']) {
    if (await has(folder, file)) {
      throw failStep(
        `${where} has a ${file}, and the local plane has no container engine to build it with.`,
        remedy,
      );
    }
  }
  for (const [file, language] of FOREIGN) {
    if (await has(folder, file)) {
      throw failStep(`${where} holds ${language} (${file}).`, remedy);
    }
  }
  throw failStep(`${where} holds nothing that can be built.`, remedy);
}

/** The folder with index.html, preferring build outputs over sources. */
export async function findSite(folder: string): Promise<string | undefined> {
  for (const candidate of STATIC_FOLDERS) {
    if (await has(folder, join(candidate, 'index.html'))) return candidate;
  }
  return undefined;
}

/** How to start a Node.js program: `scripts.start`, else `main`, else a usual file name. Undefined when there is none. */
export async function nodeEntrypoint(
  folder: string,
  pkg: PackageJson,
): Promise<string[] | undefined> {
  const start = pkg.scripts?.start?.trim();
  if (start) {
    const simple = /^node((?:\s+[\w@%+=:,./-]+)+)$/.exec(start);
    if (simple) return ['node', ...simple[1].trim().split(/\s+/)];
    return ['sh', '-c', `PATH="$PWD/node_modules/.bin:$PATH" exec ${start}`];
  }
  const candidates = [
    pkg.main,
    'server.js',
    'server.mjs',
    'index.js',
    'index.mjs',
    'src/index.js',
    'src/server.js',
  ];
  for (const file of candidates) {
    if (file && (await has(folder, file))) return ['node', file];
  }
  return undefined;
}

/** Number of packages that must be installed before the program can be built or run. */
export function dependencyCount(pkg: PackageJson): number {
  return [
    pkg.dependencies,
    pkg.devDependencies,
    pkg.optionalDependencies,
  ].reduce((sum, d) => sum + Object.keys(d ?? {}).length, 0);
}

async function has(folder: string, path: string): Promise<boolean> {
  return (await resolveInside(folder, path)) !== undefined;
}

/** Reads a small file below `folder`; undefined when missing. Fails when it is too large or leads outside. */
export async function readSmall(
  folder: string,
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  const file = await resolveInside(folder, path);
  if (!file) return undefined;
  const { size } = await stat(file);
  if (size > maxBytes) {
    throw failStep(`${path} has ${size} bytes; at most ${maxBytes} are read.`);
  }
  return readFile(file, 'utf8');
}

function parsePackage(text: string, name: string): PackageJson {
  const where = name ? `${name}/package.json` : 'package.json';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    throw failStep(`${where} is not JSON: ${(e as Error).message}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw failStep(`${where} does not hold an object.`);
  }
  const raw = value as Record<string, unknown>;
  return {
    main: typeof raw.main === 'string' ? raw.main : undefined,
    type: typeof raw.type === 'string' ? raw.type : undefined,
    scripts: strings(raw.scripts),
    dependencies: strings(raw.dependencies),
    devDependencies: strings(raw.devDependencies),
    optionalDependencies: strings(raw.optionalDependencies),
  };
}

function strings(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter(
      (e): e is [string, string] => typeof e[1] === 'string',
    ),
  );
}
