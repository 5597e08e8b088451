import { join } from 'node:path';
import { ApiError } from '@openchoreo-portal/model';
import { createIsolatedRuntime } from './isolated';
import { createPlainRuntime } from './plain';
import { createSimulatedRuntime } from './simulated';
import { Runtime, RuntimeName } from './types';

/** `auto` takes the best that really works here. */
export type RuntimeChoice = RuntimeName | 'auto';

// The programs are plain files that other processes run; the local plane always runs from source.
// eslint-disable-next-line no-restricted-syntax
const program = (name: string) => join(__dirname, 'programs', name);

/** Makes a runtime without asking whether it works. */
export function createRuntime(name: RuntimeName): Runtime {
  switch (name) {
    case 'isolated':
      return createIsolatedRuntime({
        programs: {
          init: program('pod-init.cjs'),
          preload: program('isolated-preload.cjs'),
        },
      });
    case 'plain':
      return createPlainRuntime({ preload: program('plain-preload.cjs') });
    default:
      return createSimulatedRuntime();
  }
}

/** Chooses and probes. Rejects with `ApiError` ServiceUnavailable when the wanted runtime does not work on this machine. */
export async function selectRuntime(
  choice: RuntimeChoice,
): Promise<{ runtime: Runtime; reason: string }> {
  if (choice !== 'auto') {
    const runtime = createRuntime(choice);
    const { ok, reason } = await runtime.probe();
    if (ok) return { runtime, reason };
    throw new ApiError({
      reason: 'ServiceUnavailable',
      message: `The runtime "${choice}" does not work on this machine: ${reason}`,
      remedy: 'Set OPENCHOREO_RUNTIME=auto to use the best one that works.',
    });
  }
  const isolated = createRuntime('isolated');
  const tried = await isolated.probe();
  if (tried.ok) return { runtime: isolated, reason: tried.reason };
  return {
    runtime: createRuntime('plain'),
    reason: `Pods cannot be isolated here. ${tried.reason}`,
  };
}
