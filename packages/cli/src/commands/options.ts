import { parseDuration } from '@openchoreo-portal/delivery';
import { Command } from 'commander';
import { openSession, Session } from '../api/session';
import { CommonOptions } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';

/** Adds where to go and as whom. */
export function withConnection(command: Command): Command {
  return command
    .option('--context <name>', 'context of the configuration to use')
    .option('--url <url>', 'address of the control plane')
    .option('--token <token>', 'bearer token to send');
}

/** {@link withConnection}, and the namespace. */
export function withNamespace(command: Command): Command {
  return withConnection(
    command.option('-n, --namespace <name>', 'namespace (organisation)'),
  );
}

/** {@link withNamespace}, and the project. */
export function withProject(command: Command): Command {
  return withNamespace(command.option('-p, --project <name>', 'project'));
}

/** Collects an option that may be given several times. */
export const many = (value: string, previous: string[] = []): string[] => [
  ...previous,
  value,
];

/** Runs an action with an open session. Commander hands over arguments first, options next, the command last. */
export function inSession<Options extends CommonOptions>(
  io: Io,
  action: (
    session: Session,
    options: Options,
    ...args: string[]
  ) => Promise<void>,
): (...received: unknown[]) => Promise<void> {
  return async (...received) => {
    const options = received[received.length - 2] as Options;
    const args = received.slice(0, -2) as string[];
    await action(openSession(io, options), options, ...args);
  };
}

/** Milliseconds of an option such as `30s`, `10m` or `1h`. Throws when it is none. */
export function durationOption(text: string): number {
  const value = parseDuration(text);
  if (value) return value;
  throw usageError(`${text} is not a duration.`, 'Write 30s, 10m or 1h.');
}

/** True for `-o json`, false without `-o`. Throws for other forms: the command prints a text of its own. */
export function wantsJson(output: string | undefined): boolean {
  if (output === undefined) return false;
  if (output === 'json') return true;
  throw usageError(`-o ${output} is unknown.`, 'Write -o json.');
}
