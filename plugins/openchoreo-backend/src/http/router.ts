import { randomUUID } from 'node:crypto';
import express, { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { LoggerService } from '@backstage/backend-plugin-api';
import { AccessRequest } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { readPush, verifiedGitHost, WebhookSecrets } from '../autobuild/push';
import { startBuilds } from '../autobuild/startBuilds';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { parseSecretRequest } from '../secrets/request';
import { createSecretService, SecretPlanes } from '../secrets/service';
import { followAll } from '../stream/stream';
import { parseSubscriptions } from '../stream/protocol';
import { openLineStream } from '../stream/route';
import { SubjectResolver } from '../subject/resolver';
import { createAuditRouter } from './audit';
import { contextFrom } from './context';
import { errorHandler } from './errors';
import { createPlansRouter } from './plans';

/** Options of {@link createRouter}. */
export interface RouterOptions {
  controlPlane: ControlPlane;
  subjects: SubjectResolver;
  planes: SecretPlanes;
  webhooks: WebhookSecrets;
  logger: LoggerService;
  /** Ends streams when the server stops. */
  stopping: AbortSignal;
}

const MAX_QUESTIONS = 500;

/** All routes below `/api/openchoreo`. Each one first makes a Subject, then goes through the same authorisation, admission and audit. */
export function createRouter(options: RouterOptions): Router {
  const { controlPlane, subjects, logger, webhooks } = options;
  const { apiServer, kinds, engine } = controlPlane;
  const router = PromiseRouter();
  const json = express.json({ limit: '1mb' });
  const secrets = createSecretService({
    planes: options.planes,
    platform: controlPlane.client,
  });

  const contextOf = contextFrom(subjects);
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

  router.post('/stream', json, async (req, res) => {
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

  router.post('/authz/evaluates', json, async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    res.json(engine.decideAll(subject, parseQuestions(req.body)));
  });

  router.get('/authz/profile', async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    const { namespace, project, component, resource } = req.query as Record<
      string,
      string | undefined
    >;
    res.json({
      subject,
      capabilities: engine.capabilities(subject, {
        namespace,
        project,
        component,
        resource,
      }),
    });
  });

  router.use(createPlansRouter(controlPlane, contextOf));
  router.use(createAuditRouter(controlPlane, contextOf));

  router.post(
    '/api/v1alpha1/autobuild',
    express.raw({ type: () => true, limit: '5mb' }),
    async (req, res) => {
      const body: Buffer = Buffer.isBuffer(req.body)
        ? req.body
        : Buffer.alloc(0);
      const host = verifiedGitHost(req.headers, body, webhooks);
      // Without a signature it must be one of our own, which may start builds.
      const subject = host
        ? undefined
        : (await contextOf(req, 'git-webhook')).subject;
      if (subject) {
        const [decision] = engine.decideAll(subject, [
          { action: 'workflowrun:create', scope: {} },
        ]);
        if (!decision.allowed) {
          throw new ApiError({ reason: 'Forbidden', message: decision.reason });
        }
      }
      const push = readPush(parseJson(body));
      const started = push
        ? await startBuilds(controlPlane.client, push, logger)
        : [];
      res.status(202).json({ triggered: started });
    },
  );

  const secretsPath = '/api/v1alpha1/namespaces/:namespace/secrets';
  router.get(secretsPath, async (req, res) => {
    const client = await clientOf(req, 'rest');
    const items = await secrets.list(client, req.params.namespace);
    res.json({ items });
  });
  router.post(secretsPath, json, async (req, res) => {
    const client = await clientOf(req, 'rest');
    const made = await secrets.put(
      client,
      req.params.namespace,
      parseSecretRequest(req.body),
    );
    res.status(201).json(made);
  });
  router.delete(`${secretsPath}/:name`, async (req, res) => {
    const client = await clientOf(req, 'rest');
    await secrets.remove(client, req.params.namespace, req.params.name);
    res.status(204).end();
  });

  router.use(errorHandler(logger));
  return router;
}

const ANONYMOUS = {
  id: 'anonymous',
  kind: 'anonymous' as const,
  claims: {},
  how: 'none',
};

function parseQuestions(body: unknown): AccessRequest[] {
  if (
    !Array.isArray(body) ||
    body.length > MAX_QUESTIONS ||
    !body.every(
      entry =>
        entry && typeof entry === 'object' && typeof entry.action === 'string',
    )
  ) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `The body is not a list of at most ${MAX_QUESTIONS} questions.`,
      remedy:
        'Send [{"action": "component:create", "scope": {"namespace": "default"}}].',
    });
  }
  return body.map(entry => ({ ...entry, scope: entry.scope ?? {} }));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'The push is not JSON.',
      remedy: 'Set the webhook’s content type to application/json.',
    });
  }
}
