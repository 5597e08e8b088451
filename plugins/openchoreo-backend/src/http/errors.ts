import { ErrorRequestHandler } from 'express';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import { LoggerService } from '@backstage/backend-plugin-api';

/** Answers errors in the one form every entrance of the control plane uses; unknown ones keep their cause in the log. */
export function errorHandler(logger: LoggerService): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = knownError(error);
    if (known.code >= 500) logger.error('A request failed', error);
    const retryAfter = known.details?.retryAfterSeconds;
    if (retryAfter) res.set('retry-after', String(retryAfter));
    res.status(known.code).json(known.toStatus());
  };
}

/** The error itself when it is ours, else what it means: body parsers and the framework throw their own. */
export function knownError(error: unknown): ApiError {
  if (isApiError(error)) return error;
  const { status, statusCode, type } = (error ?? {}) as {
    status?: number;
    statusCode?: number;
    type?: string;
  };
  const code = status ?? statusCode;
  if (type === 'entity.too.large') {
    return new ApiError({
      reason: 'RequestEntityTooLarge',
      message: 'The request body is too large.',
      remedy: 'Send less at once.',
    });
  }
  if (code && code >= 400 && code < 500) {
    return ApiError.fromStatus({
      message:
        error instanceof Error ? error.message : 'The request is not valid.',
      code,
    });
  }
  return new ApiError({
    reason: 'InternalError',
    message: 'Something went wrong on the server.',
    remedy: 'Try again; the server log has the cause.',
    cause: error,
  });
}
