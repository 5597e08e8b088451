import { ApiError, ErrorReason, isApiError } from '@openchoreo-portal/model';

/** Exit codes of `occ`; docs/reference/cli.md lists them. */
export const EXIT = {
  ok: 0,
  /** The server refused, or something failed. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Not signed in, or not allowed. */
  denied: 3,
  notFound: 4,
  /** The server cannot be reached. */
  unreachable: 5,
  /** What was waited for did not happen: a promotion that still waits, or was turned down. */
  waiting: 6,
  interrupted: 130,
} as const;

/** An error of the command line itself: what is wrong, and what to do. */
export class CliError extends Error {
  readonly remedy?: string;
  readonly exitCode: number;

  constructor(
    message: string,
    options: { remedy?: string; exitCode?: number; cause?: unknown } = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'CliError';
    this.remedy = options.remedy;
    this.exitCode = options.exitCode ?? EXIT.failed;
  }
}

/** A {@link CliError} about how the command was called. */
export const usageError = (message: string, remedy?: string) =>
  new CliError(message, { remedy, exitCode: EXIT.usage });

const EXIT_OF_REASON: Partial<Record<ErrorReason, number>> = {
  Unauthorized: EXIT.denied,
  Forbidden: EXIT.denied,
  NotFound: EXIT.notFound,
  ServiceUnavailable: EXIT.unreachable,
};

/** The exit code that an error leads to. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  if (isApiError(error)) return EXIT_OF_REASON[error.reason] ?? EXIT.failed;
  return EXIT.failed;
}

/** One line for people: what happened and what to do; wrong fields follow on lines of their own. */
export function describeError(error: unknown): string {
  if (error instanceof CliError) return joined(error.message, error.remedy);
  if (!isApiError(error)) {
    return error instanceof Error ? error.message : String(error);
  }
  // Servers put one cause on each line; the causes themselves say it better.
  const [first] = error.message.split('\n');
  const line = joined(
    error.causes.length > 0 ? first : error.message,
    error.remedy ?? remedyFor(error),
  );
  const fields = error.causes
    .filter(
      ({ field, message }) =>
        !line.includes(message) || !line.includes(field ?? ''),
    )
    .map(
      ({ field, message }) => `\n    ${field ? `${field}: ` : ''}${message}`,
    );
  return line + fields.join('');
}

function joined(message: string, remedy?: string): string {
  if (!remedy || message.includes(remedy)) return message;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${remedy}`;
}

function remedyFor(error: ApiError): string | undefined {
  switch (error.reason) {
    case 'Unauthorized':
      return error.message.includes('occ login')
        ? undefined
        : 'Run `occ login`.';
    case 'Conflict':
      return error.causes.some(c => c.reason === 'FieldManagerConflict')
        ? 'Remove these fields from the file, or leave out --no-take-over.'
        : undefined;
    default:
      return undefined;
  }
}
