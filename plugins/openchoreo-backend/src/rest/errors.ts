import { ErrorRequestHandler } from 'express';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ApiError, ErrorReason } from '@openchoreo-portal/model';
import { knownError } from '../http/errors';

/** Error of the REST dialect (reference/api.md §5.1). */
export interface RestError {
  error: string;
  code: string;
  details?: Array<{ field?: string; message: string }>;
}

/** Codes of the contract. */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'UNPROCESSABLE_CONTENT',
  'INTERNAL_ERROR',
  'NOT_IMPLEMENTED',
  'UNKNOWN_GIT_PROVIDER',
] as const;

const CODES: Partial<Record<ErrorReason, (typeof ERROR_CODES)[number]>> = {
  Unauthorized: 'UNAUTHORIZED',
  Forbidden: 'FORBIDDEN',
  NotFound: 'NOT_FOUND',
  AlreadyExists: 'CONFLICT',
  Conflict: 'CONFLICT',
  Invalid: 'UNPROCESSABLE_CONTENT',
  NotImplemented: 'NOT_IMPLEMENTED',
};

/** The error in the words of the contract. An expired cursor is a bad request there. */
export function toRestError(error: ApiError): {
  status: number;
  body: RestError;
} {
  const status = error.code === 410 ? 400 : error.code;
  const code =
    CODES[error.reason] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');
  return {
    status,
    body: {
      error: error.remedy ? `${error.message} ${error.remedy}` : error.message,
      code,
      ...(error.causes.length
        ? {
            details: error.causes.map(({ field, message }) => ({
              ...(field ? { field } : {}),
              message,
            })),
          }
        : {}),
    },
  };
}

/** Answers errors of the REST dialect; unknown ones keep their cause in the log. */
export function restErrorHandler(
  logger: LoggerService,
  resourceMetadata: () => string,
): ErrorRequestHandler {
  return (thrown, _req, res, next) => {
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const error = knownError(thrown);
    const { status, body } = toRestError(error);
    if (status >= 500) logger.error('A request failed', thrown);
    if (status === 401) {
      res.setHeader(
        'www-authenticate',
        `Bearer resource_metadata="${resourceMetadata()}"`,
      );
    }
    const seconds = error.details?.retryAfterSeconds;
    if (seconds !== undefined) res.setHeader('retry-after', seconds);
    res.status(status).json(body);
  };
}
