import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArtifactConfig } from '../../../artifacts';
import { StepContext, StepOutputs, StepTemplate } from '../../types';
import { readDescriptor } from '../descriptor';
import { failStep } from '../errors';
import { appFolder } from '../paths';
import {
  dependencyCount,
  detect,
  findSite,
  nodeEntrypoint,
  PackageJson,
  readSmall,
} from './detect';
import { NpmOutput } from './npm-output';
import { staticServer } from './static-server';

/** Port of a program that declares none. */
const DEFAULT_PORT = 8080;

/** Names under which official workflows ask for a build; here all of them look at the source and decide. */
export const BUILD_REFS = [
  'containerfile-build/build-image',
  'paketo-buildpacks-build/build-image',
  'gcp-buildpacks-build/build-image',
  'ballerina-buildpack-build/build-image',
  'portal-build/build-image',
];

/** Detects what the application is, builds it, and prepares `output` for publishing. One template for each name. */
export const buildSteps: StepTemplate[] = BUILD_REFS.map(ref => ({
  ref,
  run: context => build(ref, context),
}));

async function build(ref: string, context: StepContext): Promise<StepOutputs> {
  const { log, workspace } = context;
  const appPath = context.parameter('app-path');
  let app = await appFolder(workspace, appPath);
  const detected = await detect(app.path, app.name);
  if (ref.startsWith('containerfile')) {
    const file = context.parameter('dockerfile-path');
    if (
      file &&
      (await readSmall(workspace.root, join('source', file), 1e6)) !== undefined
    ) {
      log.write(
        `${file} is not used: the local plane has no container engine, it builds the source directly`,
      );
    }
  }
  const descriptor = await readDescriptor(app.path, app.name);
  const ports = (descriptor?.endpoints ?? [])
    .filter(e => e.type !== 'UDP')
    .map(e => e.targetPort ?? e.port);

  let config: ArtifactConfig;
  if (detected.kind === 'static') {
    log.write(`Found a static site in ${shown(app.name, detected.folder)}`);
    config = await packSite(context, join(app.path, detected.folder), ports);
  } else {
    log.write(`Found a Node.js program in ${app.name || 'the repository'}`);
    await buildNode(context, app, detected.package, detected.lockfile);
    app = await appFolder(workspace, appPath);
    const entrypoint = await nodeEntrypoint(app.path, detected.package);
    const site = entrypoint ? undefined : await findSite(app.path);
    if (entrypoint) {
      config = await packNode(context, app.path, entrypoint, ports);
    } else if (site !== undefined) {
      log.write(`The build made a static site in ${shown(app.name, site)}`);
      config = await packSite(context, join(app.path, site), ports);
    } else {
      throw failStep(
        `Nothing in ${app.name || 'the repository'} says how to start it.`,
        'Add a "start" script or "main" to package.json, or let the build write dist/index.html.',
      );
    }
  }
  await writeFile(workspace.config, JSON.stringify(config));
  log.write(`Will run: ${config.entrypoint.join(' ')}`);
  return { kind: config.kind };
}

async function buildNode(
  context: StepContext,
  app: { path: string; name: string },
  pkg: PackageJson,
  lockfile: boolean,
): Promise<void> {
  const { log } = context;
  const npm = async (args: string[], network: boolean) => {
    log.write(`$ npm ${args.join(' ')}`);
    await runNpm(context, app.name, args, network);
  };
  const count = dependencyCount(pkg);
  if (count > 0) {
    if (!lockfile) {
      log.write(
        'There is no package-lock.json: versions are chosen now. Commit one to get the same build again.',
      );
    }
    // Packages come over the network, but none of their scripts runs while it is there.
    await npm(
      [
        lockfile ? 'ci' : 'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
      ],
      true,
    );
    await npm(['rebuild', '--no-audit', '--no-fund'], false);
  }
  if (pkg.scripts?.build) await npm(['run', 'build'], false);
  if (Object.keys(pkg.devDependencies ?? {}).length > 0) {
    await npm(['prune', '--omit=dev', '--ignore-scripts', '--offline'], false);
  }
}

async function runNpm(
  context: StepContext,
  appName: string,
  args: string[],
  network: boolean,
): Promise<void> {
  const { sandbox, log, signal } = context;
  const said = new NpmOutput();
  const result = await sandbox.run({
    argv: ['npm', ...args],
    cwd: sandbox.path(appName ? `source/${appName}` : 'source'),
    env: {
      CI: '1',
      NODE_ENV: args[0] === 'run' ? 'production' : 'development',
      npm_config_cache: sandbox.path('.npm'),
      npm_config_update_notifier: 'false',
      npm_config_loglevel: 'warn',
      // Fail while somebody still watches: npm's own patience is ten minutes.
      npm_config_fetch_retries: '2',
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_timeout: '60000',
      ...buildEnvironment(context.parameter('build-env')),
    },
    network,
    signal,
    onLine(line, stream) {
      said.add(line, stream);
      log.write(line, stream);
    },
  });
  if (result.exitCode !== 0) {
    const why = said.reason();
    throw failStep(
      `npm ${args.slice(0, 2).join(' ')} failed in ${
        appName || 'the repository'
      } (${result.signal ?? `exit code ${result.exitCode}`})${
        why ? `: ${why}` : '.'
      }`,
      'The log of this step has the whole output.',
    );
  }
}

/** The parameter `build-env`: a JSON list of `{name, value}`. */
export function buildEnvironment(
  text: string | undefined,
): Record<string, string> {
  if (!text) return {};
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list)) {
    throw failStep('The parameter build-env is not a JSON list.');
  }
  const env: Record<string, string> = {};
  for (const { name, value } of list as { name?: unknown; value?: unknown }[]) {
    if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw failStep(
        `build-env holds the name ${JSON.stringify(name)}.`,
        'Use letters, digits and underscores.',
      );
    }
    env[name] = String(value ?? '');
  }
  return env;
}

async function packNode(
  context: StepContext,
  folder: string,
  entrypoint: string[],
  ports: number[],
): Promise<ArtifactConfig> {
  await copyTo(context, folder, 'app');
  return {
    kind: 'node',
    runtime: 'node',
    entrypoint,
    cmd: [],
    env: { NODE_ENV: 'production' },
    workdir: '/app',
    ports,
    labels: {},
  };
}

async function packSite(
  context: StepContext,
  folder: string,
  ports: number[],
): Promise<ArtifactConfig> {
  await copyTo(context, folder, 'app/site');
  await writeFile(
    join(context.workspace.output, 'app', 'server.mjs'),
    staticServer(ports[0] ?? DEFAULT_PORT),
  );
  return {
    kind: 'static',
    runtime: 'node',
    entrypoint: ['node', 'server.mjs'],
    cmd: [],
    env: { NODE_ENV: 'production' },
    workdir: '/app',
    ports: ports.length ? ports : [DEFAULT_PORT],
    labels: {},
  };
}

async function copyTo(context: StepContext, folder: string, target: string) {
  const { output } = context.workspace;
  await rm(output, { recursive: true, force: true });
  await mkdir(join(output, target), { recursive: true });
  await cp(folder, join(output, target), {
    recursive: true,
    verbatimSymlinks: true,
    filter: path => path === folder || basename(path) !== '.git',
  });
}

function shown(app: string, folder: string): string {
  return [app, folder === '.' ? '' : folder].filter(Boolean).join('/') || '.';
}
