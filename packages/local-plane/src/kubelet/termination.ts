import { timestamp } from '@openchoreo-portal/model';
import { ContainerState } from '../cluster/objects';
import { ContainerExit } from '../runtimes/types';

/** How much of the log goes into a termination message. */
export const MESSAGE_LINES = 80;
export const MESSAGE_BYTES = 2_048;

/** `state.terminated` of a container that ended. `why` is set when the kubelet ended it; `said` is the end of its log. */
export function terminatedState(
  exit: ContainerExit,
  startedAt: string,
  said: string,
  why?: { reason: string; message: string },
): NonNullable<ContainerState['terminated']> {
  const { exitCode } = exit;
  const message = [why?.message, said].filter(Boolean).join('\n');
  return {
    exitCode,
    ...(exitCode > 128 && exitCode < 160 ? { signal: exitCode - 128 } : {}),
    reason: why?.reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    ...(message ? { message } : {}),
    startedAt,
    finishedAt: timestamp(exit.at),
  };
}
