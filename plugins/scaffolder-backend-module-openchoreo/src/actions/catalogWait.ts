import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ApiError } from '@openchoreo-portal/model';

const DEFAULT_TIMEOUT_SECONDS = 30;
const STEP_MS = 200;

/**
 * `openchoreo:catalog:wait` ends when the catalog shows an entity, so that the link at the end of a wizard opens a page. The catalog has no watch;
 * this asks it a few times within a short time. Fails after `timeoutSeconds`.
 */
export function createCatalogWaitAction(options: { catalog: CatalogService }) {
  return createTemplateAction({
    id: 'openchoreo:catalog:wait',
    description: 'Waits until the catalog shows an entity.',
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z =>
          z.string().describe('Entity reference, e.g. component:default/api'),
        timeoutSeconds: z =>
          z
            .number()
            .int()
            .min(1)
            .max(300)
            .optional()
            .describe(`Default ${DEFAULT_TIMEOUT_SECONDS}`),
      },
    },
    async handler(ctx) {
      if (ctx.isDryRun) return;
      const { entityRef, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = ctx.input;
      const credentials = await ctx.getInitiatorCredentials();
      const until = Date.now() + timeoutSeconds * 1000;
      while (
        !(await options.catalog.getEntityByRef(entityRef, { credentials }))
      ) {
        if (Date.now() > until || ctx.signal?.aborted) {
          throw new ApiError({
            reason: 'Timeout',
            message: `The catalog does not show ${entityRef} yet.`,
            remedy:
              'Everything was created; open the catalog in a moment and look there.',
          });
        }
        await new Promise(resolve => {
          setTimeout(resolve, STEP_MS);
        });
      }
      ctx.logger.info(`${entityRef} is in the catalog`);
    },
  });
}
