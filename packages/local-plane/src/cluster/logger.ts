import { Logger } from './context';

/** Writes one line per message to standard error; `OPENCHOREO_LOG_LEVEL=debug` shows more. */
export function consoleLogger(): Logger {
  const debug = process.env.OPENCHOREO_LOG_LEVEL === 'debug';
  const write = (level: string) => (message: string, details?: object) => {
    const rest =
      details && Object.keys(details).length
        ? ` ${JSON.stringify(details)}`
        : '';
    process.stderr.write(
      `${new Date().toISOString()} local-plane ${level} ${message}${rest}\n`,
    );
  };
  return {
    debug: debug ? write('debug') : () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
