/**
 * The one error taxonomy. Reasons and status codes are those of Kubernetes `metav1.Status`, so `kubectl` prints them as its own;
 * `remedy` is ours and says what to do.
 */
export const ERROR_STATUS = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  NotImplemented: 501,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

/** Machine-readable reason of an {@link ApiError}. */
export type ErrorReason = keyof typeof ERROR_STATUS;

/** One thing wrong with one field, as in `metav1.StatusCause`. */
export interface ErrorCause {
  /** Kubernetes cause type, e.g. `FieldValueInvalid`, `FieldValueRequired`, `FieldManagerConflict`. */
  reason: string;
  message: string;
  /** Path of the field, e.g. `spec.endpoints.http.port` or `spec.env[2].key`. */
  field?: string;
}

/** Options of {@link ApiError}. */
export interface ApiErrorOptions {
  reason: ErrorReason;
  /** What happened, one sentence. */
  message: string;
  /** What to do about it, one sentence. */
  remedy?: string;
  causes?: ErrorCause[];
  /** Kind, name and group of the object concerned. */
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    retryAfterSeconds?: number;
  };
  cause?: unknown;
}

/** Kubernetes `metav1.Status` of kind `Failure`: the wire form of an {@link ApiError}. */
export interface StatusFailure {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: object;
  status: 'Failure';
  message: string;
  reason: string;
  code: number;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    retryAfterSeconds?: number;
    causes?: ErrorCause[];
  };
}

/** An error that says what happened, with a code, and what to do. Every entrance turns it into its own wire form. */
export class ApiError extends Error {
  readonly reason: ErrorReason;
  readonly code: number;
  readonly remedy?: string;
  readonly causes: ErrorCause[];
  readonly details?: ApiErrorOptions['details'];

  constructor(options: ApiErrorOptions) {
    super(
      options.message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'ApiError';
    this.reason = options.reason;
    this.code = ERROR_STATUS[options.reason];
    this.remedy = options.remedy;
    this.causes = options.causes ?? [];
    this.details = options.details;
  }

  /** The `metav1.Status` that a Kubernetes client understands; the remedy is appended to the message, as a sentence of its own. */
  toStatus(): StatusFailure {
    const details = this.causes.length
      ? { ...this.details, causes: this.causes }
      : this.details;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.remedy
        ? `${this.message}${/[.!?:]$/.test(this.message) ? '' : '.'} ${
            this.remedy
          }`
        : this.message,
      reason: this.reason,
      code: this.code,
      ...(details ? { details } : {}),
    };
  }

  /** Reads a `metav1.Status` back; unknown reasons become `InternalError` unless the code tells better. */
  static fromStatus(
    status: Partial<StatusFailure>,
    httpCode?: number,
  ): ApiError {
    const code = status.code ?? httpCode ?? 500;
    const known =
      status.reason && status.reason in ERROR_STATUS
        ? (status.reason as ErrorReason)
        : undefined;
    const byCode = (Object.keys(ERROR_STATUS) as ErrorReason[]).find(
      r => ERROR_STATUS[r] === code,
    );
    const { causes, ...details } = status.details ?? {};
    return new ApiError({
      reason: known ?? byCode ?? 'InternalError',
      message: status.message ?? `The server answered ${code}.`,
      causes,
      details,
    });
  }
}

/** True when `e` is an {@link ApiError} with that reason (survives duplicate module copies). */
export function isApiError(e: unknown, reason?: ErrorReason): e is ApiError {
  return (
    e instanceof Error &&
    e.name === 'ApiError' &&
    (reason === undefined || (e as ApiError).reason === reason)
  );
}
