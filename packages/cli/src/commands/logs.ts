import { Command } from 'commander';
import { CommonOptions } from '../config/settings';
import {
  firstEnvironment,
  pipelineOf,
  readComponent,
} from '../delivery/pipeline';
import { usageError } from '../errors';
import { Io } from '../io';
import { followLogs, LogLine, LogScope, queryLogs } from '../logs/logs';
import { Session } from '../api/session';
import { durationOption, inSession, withProject } from './options';

/** Options of every command that shows logs. */
export interface LogOptions extends CommonOptions {
  follow?: boolean;
  since?: string;
  tail?: string;
}

/** Adds `-f`, `--since` and `--tail`. */
export const withLogs = (command: Command) =>
  command
    .option('-f, --follow', 'go on showing new lines')
    .option('--since <duration>', 'only the last while, e.g. 30s, 10m, 1h')
    .option('--tail <lines>', 'only the last lines');

/** `component logs`. */
export function registerLogs(
  kinds: ReadonlyMap<string, Command>,
  io: Io,
): void {
  withLogs(withProject(kinds.get('component')!.command('logs <name>')))
    .description('show what a component writes')
    .option('--env <environment>', 'environment; default: the first one')
    .option('--container <name>', 'only this container')
    .action(
      inSession<LogOptions & { env?: string; container?: string }>(
        io,
        async (session, options, name) => {
          const component = await readComponent(session, name);
          const project = component.spec.owner.projectName;
          const environment =
            options.env ?? firstEnvironment(await pipelineOf(session, project));
          const { namespace } = session.settings;
          await showLogs(
            session,
            { namespace, project, component: name, environment },
            options,
            ({ metadata }) =>
              !options.container ||
              metadata?.containerName === options.container,
          );
        },
      ),
    );
}

/** Prints the lines of a scope, and with `--follow` goes on until it ends or the person interrupts. */
export async function showLogs(
  session: Session,
  scope: LogScope,
  options: LogOptions,
  wanted: (line: LogLine) => boolean = () => true,
): Promise<void> {
  const { io } = session;
  const since = options.since
    ? new Date(io.now().getTime() - durationOption(options.since))
    : undefined;
  const tail = tailOf(options.tail);
  const print = (line: LogLine) => {
    if (wanted(line)) io.out(`${line.log}\n`);
  };
  if (options.follow) {
    await followLogs(session, scope, { since, tail }, print);
    return;
  }
  const lines = await queryLogs(session, scope, { since, tail });
  lines.forEach(print);
  if (lines.length === 0) io.err('There are no lines.\n');
}

function tailOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const lines = Number(value);
  if (Number.isInteger(lines) && lines >= 1 && lines <= 1000) return lines;
  throw usageError('--tail must be a whole number from 1 to 1000.');
}
