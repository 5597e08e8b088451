/** Where controllers write their log; Backstage's `LoggerService` is one. */
export interface Logger {
  debug(message: string, meta?: Record<string, string>): void;
  info(message: string, meta?: Record<string, string>): void;
  warn(message: string, meta?: Record<string, string>): void;
  error(message: string, meta?: Record<string, string>): void;
}

/** Says nothing. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
