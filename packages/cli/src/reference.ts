import { Command } from 'commander';

/** One command as the reference lists it. */
export interface CommandEntry {
  /** E.g. `occ component deploy <name>`. */
  usage: string;
  description: string;
  options: Array<{ flags: string; description: string }>;
}

/** All commands that do something, in the order of `--help`. */
export function commandEntries(
  command: Command,
  parents: readonly string[] = [],
): CommandEntry[] {
  const path = [...parents, command.name()];
  if (command.commands.length > 0) {
    return command.commands.flatMap(child => commandEntries(child, path));
  }
  const args = command.registeredArguments.map(argument => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [
    {
      usage: [...path, ...args].join(' '),
      description: command.description(),
      options: command.options.map(({ flags, description }) => ({
        flags,
        description,
      })),
    },
  ];
}
