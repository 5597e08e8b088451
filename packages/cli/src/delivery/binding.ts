import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  Condition,
  findCondition,
  isApiError,
  isConditionTrue,
  JsonObject,
  LABELS,
  Promotion,
  promotionKind,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
  StoredObject,
} from '@openchoreo-portal/model';
import { FIELD_MANAGER } from '../api/session';
import { CliError, EXIT } from '../errors';

/** What to write into an environment. */
export interface BindingChange {
  namespace: string;
  project: string;
  component: string;
  environment: string;
  releaseName: string;
  /** Merged into what is there. */
  overrides?: JsonObject;
}

const WRITE = { fieldManager: FIELD_MANAGER };

/** Creates or changes the binding of a component in an environment; the server decides whether and when it takes effect. */
export async function writeBinding(
  client: ResourceClient,
  change: BindingChange,
  existing: ReleaseBinding | undefined,
): Promise<ReleaseBinding> {
  const { namespace, project, component, environment } = change;
  const spec = {
    releaseName: change.releaseName,
    state: 'Active',
    ...change.overrides,
  };
  if (existing) {
    const { name } = existing.metadata;
    return client.patch<ReleaseBinding>(
      releaseBindingKind,
      { namespace, name },
      'merge',
      { spec },
      WRITE,
    );
  }
  return client.create<ReleaseBinding>(
    releaseBindingKind,
    {
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ReleaseBinding',
      metadata: {
        name: releaseBindingName(component, environment),
        namespace,
        labels: {
          [LABELS.project]: project,
          [LABELS.component]: component,
          [LABELS.environment]: environment,
        },
      },
      spec: {
        owner: { projectName: project, componentName: component },
        environment,
        ...spec,
      },
    },
    WRITE,
  );
}

/** Where a binding stands, for people and for waiting. */
export interface BindingState {
  state: 'unknown' | 'working' | 'waiting' | 'held' | 'ready';
  message: string;
  /** Promotion that it waits for. */
  promotion?: string;
}

/** Reasons after which nothing moves until somebody does something. */
const HELD = new Set([
  'PipelineOrderViolation',
  'InvalidReleaseConfiguration',
  'RenderingFailed',
  'ComponentReleaseNotFound',
]);

/** A binding of a component, a project or a resource. */
export type AnyBinding = StoredObject<
  unknown,
  { conditions?: Condition[]; pendingPromotion?: string }
>;

/** Reads the state out of the conditions; `unknown` until the controller has seen the last change. */
export function bindingState(binding: AnyBinding): BindingState {
  const { status, metadata } = binding;
  const synced =
    findCondition(status?.conditions, 'ReleaseSynced') ??
    findCondition(status?.conditions, 'Synced');
  if (
    !synced ||
    (synced.observedGeneration ?? 0) < (metadata.generation ?? 0)
  ) {
    return {
      state: 'unknown',
      message: 'The platform has not looked at it yet.',
    };
  }
  if (synced.status !== 'True') {
    const { message } = synced;
    if (synced.reason === 'PromotionPending') {
      return { state: 'waiting', message, promotion: status?.pendingPromotion };
    }
    return { state: HELD.has(synced.reason) ? 'held' : 'working', message };
  }
  const ready = findCondition(status?.conditions, 'Ready');
  if (isConditionTrue(status?.conditions, 'Ready')) {
    return { state: 'ready', message: ready!.message };
  }
  return { state: 'working', message: ready?.message ?? synced.message };
}

/** Follows a binding until `done` says so; answers the last state when the time is over. */
export async function followBinding<
  Binding extends AnyBinding = ReleaseBinding,
>(options: {
  client: ResourceClient;
  /** Default: `ReleaseBinding`. */
  kind?: ResourceKind;
  key: { namespace: string; name: string };
  done: (state: BindingState, binding: Binding) => boolean;
  onChange?: (state: BindingState) => void;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<BindingState> {
  const { client, key, done, onChange, timeoutMs, signal } = options;
  const { kind = releaseBindingKind } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([deadline, signal]);
  let last: BindingState = {
    state: 'unknown',
    message: 'Nothing is known about it yet.',
  };
  while (!stop.aborted) {
    try {
      for await (const event of client.watch<Binding>(kind, {
        namespace: key.namespace,
        fieldSelector: `metadata.name=${key.name}`,
        signal: stop,
      })) {
        if (event.type === 'BOOKMARK') continue;
        if (event.type === 'DELETED') {
          throw new CliError(`${kind.kind} ${key.name} was deleted.`);
        }
        const state = bindingState(event.object);
        if (state.message !== last.message) onChange?.(state);
        last = state;
        if (done(state, event.object)) return state;
      }
    } catch (error) {
      if (stop.aborted) break;
      if (!isApiError(error, 'Expired')) throw error;
    }
  }
  return last;
}

/** Phases of a promotion after which it moves no more, and what they mean. */
const LOST: Record<string, string> = {
  Rejected: 'was rejected',
  Voided: 'is void, because something newer took its place',
  Failed: 'failed',
};

/** Throws when the promotion was turned down. */
export async function checkPromotion(
  client: ResourceClient,
  key: { namespace: string; name: string },
): Promise<void> {
  const promotion = await client.get<Promotion>(promotionKind, key);
  const lost = LOST[promotion.status?.phase ?? ''];
  if (!lost) return;
  const words = promotion.status?.history?.at(-1)?.message;
  throw new CliError(
    `Promotion ${key.name} ${lost}.${words ? ` ${words}` : ''}`,
    { exitCode: EXIT.waiting, remedy: 'Plan and promote it anew.' },
  );
}
