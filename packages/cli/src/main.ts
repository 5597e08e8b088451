import { processIo } from './io';
import { runCli } from './program';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
// `occ get … | head` ends early, and that is no error.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  throw error;
});

void runCli(process.argv.slice(2), processIo(interrupted.signal)).then(code => {
  process.exitCode = code;
});
