import { LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { createInformer, ResourceClient } from '@openchoreo-portal/client';
import {
  ANNOTATIONS,
  findCondition,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';

/** Options of {@link watchBindings}. */
export interface WatchBindingsOptions {
  client: ResourceClient;
  notifications: NotificationService;
  logger: LoggerService;
  signal: AbortSignal;
}

/** What a binding is told about: news is what appears while one looks. */
interface Seen {
  drift: number;
  problem?: string;
}

/** Reasons of `Ready` that mean: what was asked for does not run. */
const FAILED = /Degraded|Failed|Invalid|NotFound/;

/**
 * Tells who last changed a binding when what they asked for fails, or when somebody else changed it on the plane. What was so before the
 * portal started is no news.
 */
export async function watchBindings(
  options: WatchBindingsOptions,
): Promise<void> {
  const { client, logger, signal } = options;
  const seen = new Map<string, Seen>();
  let isFilled = false;
  const informer = createInformer<ReleaseBinding>(client, releaseBindingKind, {
    onError: error =>
      logger.warn(`Following release bindings was interrupted: ${error}`),
  });
  informer.addHandler(({ current, previous }) => {
    if (!current) {
      if (previous) seen.delete(previous.metadata.uid);
      return;
    }
    const before = seen.get(current.metadata.uid);
    const now = observed(current);
    seen.set(current.metadata.uid, now);
    if (!isFilled) return;
    if (now.drift > (before?.drift ?? 0)) {
      void tell(
        current,
        `${place(current)}: ${
          now.drift === 1 ? 'a field was' : `${now.drift} fields were`
        } changed on the plane by somebody else`,
        'drift',
        options,
      );
    }
    if (now.problem && now.problem !== before?.problem) {
      void tell(
        current,
        `${place(current)} failed: ${now.problem}`,
        'failures',
        options,
      );
    }
  });
  informer.start();
  await informer.waitForSync();
  isFilled = true;
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await informer.stop();
}

function observed({ metadata, status }: ReleaseBinding): Seen {
  const ready = findCondition(status?.conditions, 'Ready');
  const isCurrent =
    ready?.observedGeneration === undefined ||
    ready.observedGeneration === metadata.generation;
  return {
    drift: status?.drift ?? 0,
    ...(ready?.status === 'False' && isCurrent && FAILED.test(ready.reason)
      ? { problem: ready.message }
      : {}),
  };
}

function place({ spec }: ReleaseBinding): string {
  return `${spec.owner.componentName} in ${spec.environment}`;
}

async function tell(
  binding: ReleaseBinding,
  title: string,
  topic: 'drift' | 'failures',
  { notifications, logger }: WatchBindingsOptions,
): Promise<void> {
  const { metadata, spec } = binding;
  const person = metadata.annotations?.[ANNOTATIONS.requestedBy];
  if (!person?.startsWith('user:')) return;
  const component = `${metadata.namespace}/component/${spec.owner.componentName}`;
  await notifications
    .send({
      recipients: { type: 'entity', entityRef: [person] },
      payload: {
        title,
        link: `/catalog/${component}/environments?environment=${encodeURIComponent(
          spec.environment,
        )}`,
        severity: 'high',
        topic,
        // One at a time of each sort: a later one replaces it.
        scope: `binding:${metadata.uid}:${topic}`,
      },
    })
    .catch(error => logger.warn(`A notification was not sent: ${error}`));
}
