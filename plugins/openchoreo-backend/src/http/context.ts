import { randomUUID } from 'node:crypto';
import { Request } from 'express';
import { RequestContext } from '@openchoreo-portal/apiserver';
import { SubjectResolver } from '../subject/resolver';

/** Finds out who sent a request. Rejects with `ApiError` Unauthorized. */
export type ContextOf = (
  req: Request,
  entrance: string,
) => Promise<RequestContext>;

/** See {@link ContextOf}. */
export function contextFrom(subjects: SubjectResolver): ContextOf {
  return async (req, entrance) => ({
    subject: await subjects.fromRequest(req),
    requestId: randomUUID(),
    entrance,
  });
}
