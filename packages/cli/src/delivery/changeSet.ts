import { ResourceClient } from '@openchoreo-portal/client';
import {
  ChangeSet,
  changeSetKind,
  ChangeSetPhase,
  isApiError,
} from '@openchoreo-portal/model';
import { CliError } from '../errors';

/** Where a change set stands. */
export interface ChangeSetState {
  phase: ChangeSetPhase;
  message: string;
  /** The Promotion that asks for it. */
  promotion?: string;
}

/** Reads the state out of the status. */
export function changeSetState({ status }: ChangeSet): ChangeSetState {
  const ready = status?.conditions?.find(c => c.type === 'Ready');
  return {
    phase: status?.phase ?? 'Pending',
    message: ready?.message ?? 'The platform has not looked at it yet.',
    ...(status?.promotion ? { promotion: status.promotion } : {}),
  };
}

/** Follows a change set until `done` says so; answers the last state when the time is over. */
export async function followChangeSet(options: {
  client: ResourceClient;
  key: { namespace: string; name: string };
  done: (state: ChangeSetState) => boolean;
  onChange?: (message: string) => void;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<ChangeSetState> {
  const { client, key, done, onChange, timeoutMs, signal } = options;
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
  let last: ChangeSetState = {
    phase: 'Pending',
    message: 'Nothing is known about it yet.',
  };
  while (!stop.aborted) {
    try {
      for await (const event of client.watch<ChangeSet>(changeSetKind, {
        namespace: key.namespace,
        fieldSelector: `metadata.name=${key.name}`,
        signal: stop,
      })) {
        if (event.type === 'BOOKMARK') continue;
        if (event.type === 'DELETED') {
          throw new CliError(`ChangeSet ${key.name} was deleted.`);
        }
        const state = changeSetState(event.object);
        if (state.message !== last.message) onChange?.(state.message);
        last = state;
        if (done(state)) return state;
      }
    } catch (error) {
      if (stop.aborted) break;
      if (!isApiError(error, 'Expired')) throw error;
    }
  }
  return last;
}
