/** Runs `scripts/<name>/main.ts` on the project's own Node: `node scripts/launcher/run.mjs bench`. */
import { at } from './lib/paths.mjs';
import { run } from './lib/exec.mjs';
import { exitWith, Problem } from './lib/say.mjs';
import { ensureInstalled, projectNode } from './lib/toolchain.mjs';

const SCRIPTS = { bench: 'bench/main.ts' };

try {
  const [name, ...rest] = process.argv.slice(2);
  if (!Object.hasOwn(SCRIPTS, name)) {
    throw new Problem(
      `There is no script ${name}. There are: ${Object.keys(SCRIPTS).join(
        ', ',
      )}.`,
    );
  }
  await ensureInstalled();
  await run(
    projectNode(),
    [
      '--enable-source-maps',
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      SCRIPTS[name],
      ...rest,
    ],
    { cwd: at() },
  );
} catch (error) {
  exitWith(error);
}
