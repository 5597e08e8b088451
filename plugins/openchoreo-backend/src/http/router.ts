import { randomUUID } from 'node:crypto';
import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { LoggerService } from '@backstage/backend-plugin-api';
import { RequestLimiter } from '@openchoreo-portal/apiserver';
import { WebhookSecrets } from '../autobuild/push';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { createRestRouter } from '../rest/router';
import { SystemInfo } from '../rest/system';
import { createSecretService, SecretPlanes } from '../secrets/service';
import { followAll } from '../stream/stream';
import { parseSubscriptions } from '../stream/protocol';
import { openLineStream } from '../stream/route';
import { People } from '../subject/people';
import { SubjectResolver } from '../subject/resolver';
import { createAccessRouter } from './access';
import { createActivityRouter } from './activity';
import { createAuditRouter } from './audit';
import { jsonBody } from './body';
import { createDeploymentsRouter } from './deployments';
import { contextFrom } from './context';
import { errorHandler } from './errors';
import { createImpactRouter } from './impact';
import { createOutsideRouter } from './outside';
import { createPlansRouter } from './plans';
import { createSimulationsRouter } from './simulations';

/** Options of {@link createRouter}. */
export interface RouterOptions {
  controlPlane: ControlPlane;
  subjects: SubjectResolver;
  people: Pick<People, 'find'>;
  planes: SecretPlanes;
  webhooks: WebhookSecrets;
  /** What the REST dialect says about itself. */
  system: SystemInfo;
  logger: LoggerService;
  /** Places of each subject. Default: a limiter with the default limits. */
  limiter?: RequestLimiter;
  /** Ends streams when the server stops. */
  stopping: AbortSignal;
}

/** All routes below `/api/openchoreo`. Each one first makes a Subject, then goes through the same authorisation, admission and audit. */
export function createRouter(options: RouterOptions): Router {
  const { controlPlane, subjects, logger, webhooks } = options;
  const { apiServer, kinds, engine } = controlPlane;
  const router = PromiseRouter();
  const contextOf = contextFrom(
    subjects,
    options.limiter ?? new RequestLimiter(),
  );
  const clientOf = async (req: Request, entrance: string) =>
    apiServer.clientFor(await contextOf(req, entrance));

  router.use('/kube', async (req, res) => {
    const open = ['/healthz', '/readyz', '/livez', '/version'].includes(
      req.path,
    );
    const context = await contextOf(req, 'kubernetes').catch(error => {
      if (!open) throw error;
      return {
        subject: ANONYMOUS,
        requestId: randomUUID(),
        entrance: 'kubernetes',
      };
    });
    await apiServer.handle(req, res, context);
  });

  router.post('/stream', jsonBody(contextOf, '1mb'), async (req, res) => {
    const client = await clientOf(req, 'portal');
    const subscriptions = parseSubscriptions(req.body);
    const { send, signal } = openLineStream(res, options.stopping);
    await followAll({
      client,
      subscriptions,
      kindOf: subscription => kinds.byResource(subscription),
      send,
      signal,
    });
    // All selections failed, or the server stops: nothing would ever be sent again.
    if (!res.writableEnded) res.end();
  });

  router.use(createAccessRouter(engine, options.people, contextOf));
  router.use(createPlansRouter(controlPlane, contextOf));
  router.use(createSimulationsRouter(controlPlane, contextOf));
  router.use(createDeploymentsRouter(controlPlane, contextOf));
  router.use(createActivityRouter(controlPlane, contextOf));
  router.use(createAuditRouter(controlPlane, contextOf));
  router.use(createImpactRouter(controlPlane, contextOf));

  router.use(
    createOutsideRouter(
      { controlPlane, planes: options.planes, stopping: options.stopping },
      contextOf,
    ),
  );
  router.use(
    createRestRouter({
      controlPlane,
      secrets: createSecretService({
        planes: options.planes,
        platform: controlPlane.client,
      }),
      webhooks,
      contextOf,
      logger,
      system: options.system,
    }),
  );

  router.use(errorHandler(logger));
  return router;
}

const ANONYMOUS = {
  id: 'anonymous',
  kind: 'anonymous' as const,
  claims: {},
  how: 'none',
};
