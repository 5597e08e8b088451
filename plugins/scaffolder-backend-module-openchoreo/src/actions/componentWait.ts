import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  Component,
  componentKind,
  findCondition,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { ActionDependencies } from './deps';

const DEFAULT_TIMEOUT_SECONDS = 180;

/**
 * `openchoreo:component:wait` ends when the component runs somewhere, and writes on the way what it waits for. What takes longer than
 * `timeoutSeconds` is no failure: everything was created, and the component's page goes on telling.
 *
 * Output: `running`, `environment` when it runs.
 */
export function createComponentWaitAction({ openchoreo }: ActionDependencies) {
  return createTemplateAction({
    id: 'openchoreo:component:wait',
    description: 'Waits until a component runs in its first environment.',
    supportsDryRun: true,
    schema: {
      input: {
        namespace: z => z.string().optional().describe('Default default.'),
        component: z => z.string(),
        timeoutSeconds: z =>
          z
            .number()
            .int()
            .min(1)
            .max(1800)
            .optional()
            .describe(`Default ${DEFAULT_TIMEOUT_SECONDS}`),
      },
      output: {
        running: z => z.boolean(),
        environment: z => z.string().optional(),
      },
    },
    async handler(ctx) {
      if (ctx.isDryRun) {
        ctx.output('running', false);
        return;
      }
      const { namespace = 'default', component, timeoutSeconds } = ctx.input;
      const client = openchoreo.forCredentials(
        await ctx.getInitiatorCredentials(),
      );
      const stop = new AbortController();
      const timer = setTimeout(
        () => stop.abort(),
        (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      );
      ctx.signal?.addEventListener('abort', () => stop.abort());
      let said = '';
      const say = (message: string | undefined) => {
        if (!message || message === said) return;
        said = message;
        ctx.logger.info(message);
      };
      let environment: string | undefined;
      try {
        await Promise.race([
          follow<Component>(
            client,
            componentKind,
            { namespace, fieldSelector: `metadata.name=${component}` },
            stop.signal,
            found => {
              const ready = findCondition(found.status?.conditions, 'Ready');
              if (ready?.status !== 'True') say(ready?.message);
              return false;
            },
          ),
          follow<ReleaseBinding>(
            client,
            releaseBindingKind,
            {
              namespace,
              fieldSelector: `spec.owner.componentName=${component}`,
            },
            stop.signal,
            binding => {
              const ready = findCondition(binding.status?.conditions, 'Ready');
              if (ready?.status === 'True') {
                environment = binding.spec.environment;
                return true;
              }
              say(ready?.message);
              return false;
            },
          ),
        ]);
      } finally {
        clearTimeout(timer);
        stop.abort();
      }
      ctx.output('running', environment !== undefined);
      if (environment) {
        ctx.output('environment', environment);
        ctx.logger.info(`${component} runs in ${environment}`);
      } else {
        ctx.logger.warn(
          `${component} does not run yet; its page says what it waits for.`,
        );
      }
    },
  });
}

/** Watches until `isDone` says so or the signal ends it. */
async function follow<T extends StoredObject>(
  client: ResourceClient,
  kind: ResourceKind,
  selection: { namespace: string; fieldSelector: string },
  signal: AbortSignal,
  isDone: (object: T) => boolean,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of client.watch<T>(kind, {
        ...selection,
        signal,
      })) {
        const isState = event.type === 'ADDED' || event.type === 'MODIFIED';
        if (isState && isDone(event.object)) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
