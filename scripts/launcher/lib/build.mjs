import { at } from './paths.mjs';
import { hashTree, isCurrent, remember } from './hash.mjs';
import { say } from './say.mjs';
import { yarn } from './toolchain.mjs';

const isSource = file => !/\.test\.tsx?$/.test(file) && !/\.md$/.test(file);

/** Builds the browser application when its sources changed. */
export async function ensureBuilt() {
  const digest = hashTree(
    [
      at('packages/app'),
      at('plugins'),
      at('core'),
      at('yarn.lock'),
      at('app-config.yaml'),
    ],
    isSource,
  );
  const marker = at('packages/app/dist/.built');
  if (isCurrent(marker, digest)) return;
  say('Building the portal (once, about a minute)…');
  await yarn(['workspace', 'app', 'build', '--config', at('app-config.yaml')]);
  remember(marker, digest);
}
