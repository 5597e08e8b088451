/** `npm run -s occ -- …`: the occ command line on the project's own Node. */
import { spawnSync } from 'node:child_process';
import { at } from './lib/paths.mjs';
import { exitWith, progressAside } from './lib/say.mjs';
import { ensureInstalled, projectNode } from './lib/toolchain.mjs';

try {
  // Standard output is what the command answers; it may be piped into something.
  progressAside();
  await ensureInstalled();
  const result = spawnSync(
    projectNode(),
    [
      '--require',
      at('node_modules/@backstage/cli-node/config/nodeTransform.cjs'),
      at('packages/cli/src/main.ts'),
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit', cwd: process.env.INIT_CWD || process.cwd() },
  );
  process.exit(result.status ?? 1);
} catch (error) {
  exitWith(error);
}
