/** `npm start`: from a fresh clone to a running platform. `-- --fresh` begins with empty data, `-- --verbose` shows the logs. */
import {
  checkGit,
  checkNode,
  checkPort,
  checkWritable,
} from './lib/checks.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { dataDir } from './lib/paths.mjs';
import { ports, startPlatform, waitUntilReady } from './lib/platform.mjs';
import { bold, dim, exitWith, Problem, say } from './lib/say.mjs';
import {
  deleteData,
  installationSecrets,
  lockData,
  openDataDirectory,
  wasKilled,
} from './lib/state.mjs';
import { ensureInstalled } from './lib/toolchain.mjs';

/** A launcher that was killed leaves programs that take a moment to notice; their ports come free then. */
const MOMENT_MS = 20_000;

async function portFree(port, variable) {
  const until = wasKilled() ? Date.now() + MOMENT_MS : 0;
  for (;;) {
    try {
      return await checkPort(port, variable);
    } catch (error) {
      if (Date.now() >= until) throw error;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
}

const KNOWN = ['--fresh', '--verbose'];

async function main() {
  const flags = process.argv.slice(2);
  const unknown = flags.find(flag => !KNOWN.includes(flag));
  if (unknown) {
    throw new Problem(
      `Unknown option ${unknown}. There are: ${KNOWN.join(', ')}.`,
    );
  }
  checkNode();
  checkGit();
  checkWritable(dataDir);
  for (const [name, variable] of [
    ['portal', 'PORT'],
    ['gateway', 'OPENCHOREO_GATEWAY_PORT'],
    ['ingress', 'OPENCHOREO_INGRESS_PORT'],
  ]) {
    await portFree(ports[name], variable);
  }
  if (flags.includes('--fresh')) deleteData();
  openDataDirectory();
  const unlock = lockData();
  await ensureInstalled();
  await ensureBuilt();

  say('Starting…');
  const platform = startPlatform({ verbose: flags.includes('--verbose') });
  let stopped;
  const stop = () => {
    stopped ??= (async () => {
      say('Stopping…');
      await platform.stop();
      unlock();
      process.exit(0);
    })();
    return stopped;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, stop);

  try {
    await waitUntilReady();
  } catch (error) {
    await platform.stop();
    unlock();
    throw error;
  }
  const { samplePassword } = installationSecrets();
  console.log(`
  ${bold('OpenChoreo Portal')} is ready:  ${bold(
    `http://localhost:${ports.portal}`,
  )}

  Sample accounts, all with the password ${bold(samplePassword)}:
    alice   platform engineer     dave    developer
    erin    approver              victor  viewer
    admin   administrator

  ${dim(`Data: ${dataDir}   Stop: Ctrl-C   Begin anew: npm start -- --fresh`)}
`);
}

main().catch(exitWith);
