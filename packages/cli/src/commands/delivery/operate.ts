import {
  ANNOTATIONS,
  findCondition,
  JsonObject,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER, Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { bindingState, followBinding } from '../../delivery/binding';
import { bindingsOf, readComponent } from '../../delivery/pipeline';
import { CliError, EXIT, usageError } from '../../errors';
import { durationOption } from '../options';
import { GLANCE_MS } from './options';
import { tellUnfinished } from './outcome';

/** Options of what is done to a component where it runs. */
export interface OperateOptions extends CommonOptions {
  env: string;
  wait?: boolean;
  timeout: string;
}

/** What can be done to a component in an environment: the change of its binding, and what is said then. */
const OPERATIONS = {
  undeploy: {
    change: () => ({ spec: { state: 'Undeploy' } }),
    done: 'is taken away; its overrides stay',
  },
  redeploy: {
    change: () => ({ spec: { state: 'Active' } }),
    done: 'is brought back',
  },
  suspend: {
    change: () => annotation(ANNOTATIONS.suspended, 'true'),
    done: 'is suspended: everything stays, nothing runs',
  },
  resume: {
    change: () => annotation(ANNOTATIONS.suspended, null),
    done: 'is resumed',
  },
  restart: {
    change: () => annotation(ANNOTATIONS.restartedAt, new Date().toISOString()),
    done: 'is restarted, one pod after another',
  },
} as const;

/** Name of an operation. */
export type Operation = keyof typeof OPERATIONS;

function annotation(name: string, value: string | null): JsonObject {
  return { metadata: { annotations: { [name]: value } } };
}

/** The binding of a component in an environment. Throws when the component was never deployed there. */
export async function bindingIn(
  session: Session,
  name: string,
  environment: string,
): Promise<ReleaseBinding> {
  await readComponent(session, name);
  const bindings = await bindingsOf(session, name);
  const found = bindings.find(b => b.spec.environment === environment);
  if (found) return found;
  throw usageError(
    `Component ${name} is not deployed to ${environment}.`,
    bindings.length > 0
      ? `It is in ${bindings.map(b => b.spec.environment).join(', ')}.`
      : `Deploy it: occ component deploy ${name}.`,
  );
}

/** `undeploy`, `redeploy`, `suspend`, `resume` and `restart`. */
export const operate =
  (operation: Operation) =>
  async (
    session: Session,
    options: OperateOptions,
    name: string,
  ): Promise<void> => {
    const { change, done } = OPERATIONS[operation];
    const { client, io, settings } = session;
    const timeoutMs = options.wait
      ? durationOption(options.timeout)
      : GLANCE_MS;
    const before = await bindingIn(session, name, options.env);
    const key = {
      namespace: settings.namespace,
      name: before.metadata.name,
    };
    const write = { fieldManager: FIELD_MANAGER };
    const written = await client.patch<ReleaseBinding>(
      releaseBindingKind,
      key,
      'merge',
      change(),
      write,
    );
    if (written.metadata.resourceVersion === before.metadata.resourceVersion) {
      io.out(`${name} is so already (${options.env}).\n`);
      return;
    }
    io.out(`${name} ${done} (${options.env}).\n`);
    if (operation === 'restart') {
      if (options.wait) await waitForRestart(session, written, timeoutMs);
      return;
    }
    let isDone = false;
    const state = await followBinding({
      client,
      key,
      timeoutMs,
      signal: io.signal,
      done: ({ state: at }, binding) => {
        isDone = isThere(operation, before, binding);
        return isDone || at === 'held' || (!options.wait && at === 'waiting');
      },
    });
    if (isDone) return;
    tellUnfinished(io, state, { waited: Boolean(options.wait) });
  };

/** Waits until the set that carries the restart is on its plane and healthy: neither the binding nor its digest tells. */
async function waitForRestart(
  { client, io }: Session,
  { metadata, spec }: ReleaseBinding,
  timeoutMs: number,
): Promise<void> {
  const at = metadata.annotations?.[ANNOTATIONS.restartedAt] ?? '';
  const isRestarted = ({ metadata: m, spec: set, status }: RenderedRelease) =>
    set.owner?.componentName === spec.owner.componentName &&
    (set.resources ?? []).some(r => JSON.stringify(r.object).includes(at)) &&
    status?.observedGeneration === m.generation &&
    (status?.resources ?? []).every(r => r.healthStatus === 'Healthy');
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), io.signal]);
  try {
    for await (const event of client.watch<RenderedRelease>(
      renderedReleaseKind,
      {
        namespace: metadata.namespace,
        fieldSelector: `spec.owner.projectName=${spec.owner.projectName},spec.environmentName=${spec.environment}`,
        signal: stop,
      },
    )) {
      if (event.type === 'ADDED' || event.type === 'MODIFIED') {
        if (isRestarted(event.object)) return;
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  throw new CliError('Not all pods are replaced yet.', {
    exitCode: EXIT.waiting,
    remedy: 'See them: occ component logs, or the component in the portal.',
  });
}

/** What runs is what was asked for. An annotation changes no generation, so the digest of the set tells. */
function isThere(
  operation: Operation,
  before: ReleaseBinding,
  { metadata, status, ...binding }: ReleaseBinding,
): boolean {
  const isNew =
    metadata.generation !== before.metadata.generation ||
    status?.digest !== before.status?.digest;
  const { state } = bindingState({ ...binding, metadata, status });
  return operation === 'undeploy'
    ? findCondition(status?.conditions, 'Ready')?.reason ===
        'ResourcesUndeployed'
    : isNew && state === 'ready';
}

/** `trigger`: a Job of a scheduled task, now. */
export async function trigger(
  session: Session,
  options: CommonOptions & { env: string },
  name: string,
): Promise<void> {
  const { metadata } = await bindingIn(session, name, options.env);
  const { jobName } = await session.controlPlane.request<{ jobName: string }>(
    'POST',
    `/api/v1alpha1/namespaces/${encodeURIComponent(
      session.settings.namespace,
    )}/releasebindings/${encodeURIComponent(metadata.name)}/trigger`,
  );
  session.io.out(`Started Job ${jobName} (${options.env}).\n`);
}
