import { Command, CommanderError } from 'commander';
import { registerAccount, VERSION } from './commands/account';
import { registerBackup } from './commands/backup';
import { registerBuilds } from './commands/builds';
import { registerConfig } from './commands/config';
import { registerDelivery } from './commands/delivery';
import { registerPolicy } from './commands/policy';
import { registerKinds } from './commands/kinds';
import { registerLogs } from './commands/logs';
import { registerObjects } from './commands/objects';
import { registerRender } from './commands/render';
import { registerSecrets } from './commands/secrets';
import { describeError, EXIT, exitCodeOf } from './errors';
import { Io } from './io';
import { Reported } from './manifests/apply';

/** The whole command line. */
export function createProgram(io: Io): Command {
  const program = new Command('occ')
    .description('The command line of OpenChoreo Portal.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('See --help.')
    .configureOutput({
      writeOut: text => io.out(text),
      writeErr: text => io.err(text),
    });
  registerAccount(program, io);
  registerConfig(program, io);
  registerObjects(program, io);
  registerRender(program, io);
  registerBackup(program, io);
  const kinds = registerKinds(program, io);
  registerDelivery(program, kinds, io);
  registerPolicy(program, io);
  registerLogs(kinds, io);
  registerBuilds(kinds, io);
  registerSecrets(program, io);
  return program;
}

/**
 * Runs one command and answers its exit code. Errors become one line on standard error: what happened and what to do.
 *
 * @param args what follows `occ`
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync([...args], { from: 'user' });
    return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has printed its message, or the help that was asked for.
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    if (io.signal.aborted) return EXIT.interrupted;
    if (error instanceof Reported) return exitCodeOf(error.error);
    io.err(`✖ ${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}
