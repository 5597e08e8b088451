import { randomUUID } from 'node:crypto';
import { Request } from 'express';
import {
  RequestClass,
  RequestContext,
  requestClassOf,
  RequestLimiter,
} from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import { SubjectResolver } from '../subject/resolver';

/** Finds out who sent a request. Rejects with `ApiError` Unauthorized. */
export type ContextOf = (
  req: Request,
  entrance: string,
) => Promise<RequestContext>;

/**
 * See {@link ContextOf}. The request takes one of its subject's places until it is answered or its client goes away; rejects with `ApiError` TooManyRequests when
 * there is none.
 */
export function contextFrom(
  subjects: SubjectResolver,
  limiter: RequestLimiter,
): ContextOf {
  const counted = new WeakSet<Request>();
  // A route may ask more than once: before it reads the body, and for what it does then.
  const known = new WeakMap<Request, Promise<Subject>>();
  const subjectOf = (req: Request) => {
    const found = known.get(req) ?? subjects.fromRequest(req);
    known.set(req, found);
    return found;
  };
  return async (req, entrance) => {
    const subject = await subjectOf(req);
    if (req.res && !counted.has(req)) {
      const leave = limiter.enter(subject, classOf(req, entrance));
      counted.add(req);
      req.res.once('close', leave);
      if (req.res.closed) leave();
    }
    return { subject, requestId: randomUUID(), entrance };
  };
}

/** The browser's one stream and network flows do not ask for anything in their query; watches are Kubernetes'. */
function classOf(req: Request, entrance: string): RequestClass {
  if (/^\/stream\/?$|\/wirelogs\/?$/.test(req.path)) return 'stream';
  const kind = requestClassOf(req);
  return entrance === 'kubernetes' || /\/logs?\/?$/.test(req.path)
    ? kind
    : 'request';
}
