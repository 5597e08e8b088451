import fs from 'node:fs';
import { at } from './paths.mjs';
import { run } from './exec.mjs';
import { hashTree, isCurrent, remember } from './hash.mjs';
import { Problem, say } from './say.mjs';

const PLATFORM = `node-${process.platform}-${process.arch}`;

/** The Node that Backstage supports: from npm where there is a package for this machine, else this one if it is new enough. */
export function projectNode() {
  const bundled = at('tools/node_modules', PLATFORM, 'bin/node');
  if (fs.existsSync(bundled)) return bundled;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 22) return process.execPath;
  throw new Problem(
    `There is no Node for ${process.platform}-${process.arch} on npm. Install Node 24 and run the command again.`,
  );
}

/** Yarn, run by the project's own Node. */
export const yarn = (args, options) =>
  run(
    projectNode(),
    [at('tools/node_modules/@yarnpkg/cli-dist/bin/yarn.js'), ...args],
    {
      cwd: at(),
      ...options,
    },
  );

/** Installs Node and Yarn (tools/) and all packages, when they are missing or their lock files changed. */
export async function ensureInstalled() {
  const tools = hashTree([
    at('tools/package.json'),
    at('tools/package-lock.json'),
  ]);
  const toolsMarker = at('tools/node_modules/.installed');
  if (!isCurrent(toolsMarker, tools)) {
    say('Installing Node and Yarn for this project (once, about 10 s)…');
    await run(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: at('tools'),
      },
    );
    remember(toolsMarker, tools);
  }
  const manifests = ['core', 'packages', 'plugins'].flatMap(area =>
    fs
      .readdirSync(at(area))
      .sort()
      .map(name => at(area, name, 'package.json')),
  );
  const packages = hashTree([
    at('package.json'),
    at('yarn.lock'),
    at('.yarnrc.yml'),
    ...manifests,
  ]);
  const packagesMarker = at('node_modules/.installed');
  if (!isCurrent(packagesMarker, packages)) {
    say('Installing packages (the first time takes two to four minutes)…');
    await yarn(['install', '--immutable'], {
      env: { CI: 'true', YARN_ENABLE_PROGRESS_BARS: 'true' },
    });
    remember(packagesMarker, packages);
  }
}
