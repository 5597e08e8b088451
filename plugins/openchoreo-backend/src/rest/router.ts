import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import {
  mediaTypeOf,
  parseBody,
  readBytes,
} from '@openchoreo-portal/apiserver';
import { ApiError } from '@openchoreo-portal/model';
import { restErrorHandler } from './errors';
import { restOperations, RestOptions } from './operations';
import { RestCall, RestOperation } from './types';

const ENTRANCE = 'rest';
const MAX_BODY = 3 * 1024 * 1024;
const FIELD_MANAGER = 'openchoreo-api';
const NOBODY = {
  id: 'anonymous',
  kind: 'anonymous' as const,
  claims: {},
  how: 'none',
};

/** OpenChoreo's REST dialect: the same objects as the Kubernetes dialect through the same API server, in another form. */
export function createRestRouter(options: RestOptions): Router {
  const { logger, system } = options;
  const router = PromiseRouter();
  const operations = restOperations(options);
  for (const operation of operations) {
    router[operation.method](routePath(operation.path), async (req, res) => {
      const call = await callOf(options, operation, req, res);
      const answer = await operation.handle(call);
      if (res.headersSent) return;
      const { status, schema } = operation.success;
      if (schema) res.status(status).json(answer);
      else res.status(status).end();
    });
  }
  const errors = restErrorHandler(
    logger,
    () => `${system.url}/.well-known/oauth-protected-resource`,
  );
  router.use('/api', req => {
    throw new ApiError({
      reason: 'NotFound',
      message: `There is no ${req.method} ${req.baseUrl}${req.path}.`,
      remedy: 'GET /openapi.json lists what there is.',
    });
  });
  // Errors of other routes have another form, and are not ours.
  const roots = [
    ...new Set(operations.map(({ path }) => `/${path.split('/')[1]}`)),
  ];
  router.use(roots, errors);
  return router;
}

async function callOf(
  { controlPlane, contextOf }: RestOptions,
  operation: RestOperation,
  req: RestCall['req'],
  res: RestCall['res'],
): Promise<RestCall> {
  const { apiServer } = controlPlane;
  const context = operation.open
    ? { subject: NOBODY, requestId: '', entrance: ENTRANCE }
    : await contextOf(req, ENTRANCE);
  if (context.requestId) res.setHeader('audit-id', context.requestId);
  return {
    context,
    client: apiServer.clientFor({ ...context, fieldManager: FIELD_MANAGER }),
    kube: apiServer.transportFor(context),
    params: req.params,
    query: req.query,
    body: operation.rawBody ? undefined : await bodyOf(operation, req),
    req,
    res,
  };
}

/** The body, read and refused as in the Kubernetes dialect: bounded, valid text, no key twice. */
async function bodyOf(
  { body }: RestOperation,
  req: RestCall['req'],
): Promise<unknown> {
  if (!body) return undefined;
  const bytes = await readBytes(req, MAX_BODY);
  if (bytes.length === 0) return undefined;
  const { value, duplicates } = parseBody(bytes, mediaTypeOf(req));
  if (duplicates.length === 0) return value;
  throw new ApiError({
    reason: 'BadRequest',
    message: `The body has ${duplicates[0]} twice.`,
    remedy: 'Remove one of them.',
  });
}

/** `{name}` of OpenAPI is `:name` of the router. */
const routePath = (path: string) => path.replace(/\{([^}]+)\}/g, ':$1');
