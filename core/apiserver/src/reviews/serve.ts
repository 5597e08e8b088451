import {
  ApiError,
  apiVersionOf,
  KindDefinition,
} from '@openchoreo-portal/model';
import { errors } from '../errors';
import { HandlerDeps } from '../handlers/deps';
import { mediaTypeOf, parseBody, readBytes } from '../http/body';
import { sendJson } from '../http/respond';
import { isObject, Json } from '../json/value';
import { ApiRequest, ApiResponse, RequestContext } from '../types';
import { ResourceAttributes, reviewAccess, reviewRules } from './evaluate';
import {
  REVIEWS,
  SELF_ACCESS_REVIEW,
  SELF_REVIEW,
  SELF_RULES_REVIEW,
} from './kinds';

/** Addresses that everybody may look at. */
const OPEN_PATHS = ['/healthz', '/livez', '/readyz', '/version'];
const MAX_BODY = 64 * 1024;

/** The review that a path is about, if it is one. */
export function reviewAt(pathname: string): KindDefinition | undefined {
  return REVIEWS.find(
    kind => pathname === `/apis/${apiVersionOf(kind)}/${kind.plural}`,
  );
}

/** Answers a question of the caller about themselves. Nothing is stored. */
export async function serveReview(
  deps: HandlerDeps,
  kind: KindDefinition,
  request: { ctx: RequestContext; req: ApiRequest; res: ApiResponse },
): Promise<void> {
  const { ctx, req, res } = request;
  if (req.method !== 'POST')
    throw new ApiError({
      reason: 'MethodNotAllowed',
      message: `the server does not allow the method ${req.method} on ${kind.plural}`,
    });
  const { value } = parseBody(await readBytes(req, MAX_BODY), mediaTypeOf(req));
  if (!isObject(value))
    throw errors.badRequest(`The body must be a ${kind.kind}.`);
  const spec = isObject(value.spec) ? value.spec : {};
  sendJson(res, 201, {
    ...value,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    status: answer(deps, ctx, kind, spec),
  });
}

function answer(
  deps: HandlerDeps,
  ctx: RequestContext,
  kind: KindDefinition,
  spec: Json,
): object {
  if (kind === SELF_REVIEW) {
    const { id, claims } = ctx.subject;
    return { userInfo: { username: id, groups: claims.groups ?? [] } };
  }
  if (kind === SELF_RULES_REVIEW) {
    const { namespace } = texts(spec);
    return {
      resourceRules: reviewRules(deps, ctx, namespace),
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: OPEN_PATHS }],
      incomplete: false,
    };
  }
  if (kind === SELF_ACCESS_REVIEW && isObject(spec.resourceAttributes))
    return reviewAccess(deps, ctx, texts(spec.resourceAttributes));
  if (isObject(spec.nonResourceAttributes)) {
    const { path = '' } = texts(spec.nonResourceAttributes);
    // Documents tell everybody who is signed in what there is.
    return {
      allowed: /^\/(api|apis|openapi|healthz|livez|readyz|version)\b/.test(
        path,
      ),
    };
  }
  throw new ApiError({
    reason: 'Invalid',
    message: `${kind.kind} is invalid: spec.resourceAttributes: Required value`,
    remedy: 'Say what you want to do, or a path.',
    causes: [
      {
        reason: 'FieldValueRequired',
        field: 'spec.resourceAttributes',
        message: 'Required value',
      },
    ],
  });
}

/** The fields that are texts. */
const texts = (value: Json): ResourceAttributes & { path?: string } =>
  Object.fromEntries(
    Object.entries(value).filter(([, field]) => typeof field === 'string'),
  );
