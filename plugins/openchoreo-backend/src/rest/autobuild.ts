import express from 'express';
import { LoggerService } from '@backstage/backend-plugin-api';
import { CONTROL_PLANE_SUBJECT } from '@openchoreo-portal/authorization';
import { ResourceClient } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import { isSigned, verifyGitHost, WebhookSecrets } from '../autobuild/push';
import { receiveGitEvent } from '../autobuild/receive';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { OWN_PLUGIN } from '../http/audit';
import { ContextOf } from '../http/context';
import { ref, RestCall, RestOperation } from './types';

const FIELD_MANAGER = 'openchoreo-autobuild';
const readRaw = express.raw({ type: () => true, limit: '5mb' });
const header = (name: string, description: string) =>
  ({ name, in: 'header', description, schema: { type: 'string' } } as const);

/** `POST /api/v1alpha1/autobuild`: a push, signed by its Git host or sent by one of our plugins, starts builds; sent by somebody else, those that they may start. */
export function autobuildOperations(options: {
  controlPlane: ControlPlane;
  webhooks: WebhookSecrets;
  contextOf: ContextOf;
  logger: LoggerService;
}): RestOperation[] {
  const { controlPlane, webhooks, contextOf, logger } = options;
  // Whoever signed is no person: the platform builds, and the trail says which way it came.
  const client = controlPlane.apiServer.clientFor({
    subject: CONTROL_PLANE_SUBJECT,
    entrance: 'git-webhook',
    fieldManager: FIELD_MANAGER,
  });

  /** Who is no Git host sends it for themselves: with their rights, under their name. Our own plugins tell of pushes to them, as a host does. */
  async function clientOfCaller(req: RestCall['req']): Promise<ResourceClient> {
    const context = await contextOf(req, 'git-webhook');
    const { subject } = context;
    const decision = controlPlane.engine.decide(subject, {
      action: 'workflowrun:create',
      scope: {},
    });
    if (!decision.allowed) {
      throw new ApiError({ reason: 'Forbidden', message: decision.reason });
    }
    return subject.kind === 'service' && OWN_PLUGIN.test(subject.id)
      ? client
      : controlPlane.apiServer.clientFor({
          ...context,
          fieldManager: FIELD_MANAGER,
        });
  }

  async function handle({ req, res }: RestCall) {
    // Before anything is read of what somebody sends without a signature.
    const own = isSigned(req.headers) ? undefined : await clientOfCaller(req);
    await new Promise<void>((resolve, reject) => {
      readRaw(req, res, error => (error ? reject(error) : resolve()));
    });
    const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    if (!own) verifyGitHost(req.headers, body, webhooks);
    const { triggered, previews } = await receiveGitEvent(
      own ?? client,
      parseJson(body),
      logger,
    );
    return {
      success: true,
      message: `The event started ${triggered.length} builds and changed ${previews.length} previews.`,
      affectedComponents: triggered.map(({ component }) => component),
      triggeredBuilds: triggered.length,
      triggered,
      previews,
    };
  }

  return [
    {
      operationId: 'handleAutoBuild',
      method: 'post',
      path: '/api/v1alpha1/autobuild',
      tag: 'AutoBuild',
      summary: 'Tell of a push',
      parameters: [
        header('X-Hub-Signature-256', 'Signature of GitHub.'),
        header('X-Gitlab-Token', 'Token of GitLab.'),
        header('X-Event-Key', 'Event of Bitbucket.'),
        header('X-Hub-Signature', 'Signature of Bitbucket.'),
      ],
      body: { schema: { type: 'object', additionalProperties: true } },
      success: {
        status: 200,
        description: 'What was started.',
        schema: ref('WebhookEventResponse'),
      },
      errors: [400, 401, 403, 422],
      open: true,
      rawBody: true,
      handle,
    },
  ];
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
