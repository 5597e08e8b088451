import { ErrorRequestHandler } from 'express';
import { ApiError, isApiError } from '@openchoreo-portal/model';

const TITLES: Record<number, string> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  501: 'notImplemented',
};

/** The observer's wire form of an error: `{title, errorCode, message}`. Errors of Backstage itself pass on. */
export const errorHandler: ErrorRequestHandler = (error, _req, res, next) => {
  const known = isApiError(error) ? error : bodyError(error);
  if (!known || res.headersSent) {
    next(error);
    return;
  }
  const code = known.reason === 'Invalid' ? 400 : known.code;
  const title = TITLES[code] ?? 'internalServerError';
  res.status(code).json({
    title,
    errorCode: `OBS-V1-${known.reason}`,
    message: known.remedy ? `${known.message} ${known.remedy}` : known.message,
  });
};

/** What the JSON parser throws. */
function bodyError(error: unknown): ApiError | undefined {
  const type = (error as { type?: string } | null)?.type;
  if (type === 'entity.parse.failed') {
    return new ApiError({
      reason: 'BadRequest',
      message: 'The body is not JSON.',
    });
  }
  return type === 'entity.too.large'
    ? new ApiError({
        reason: 'BadRequest',
        message: 'The body is too large.',
      })
    : undefined;
}
