import { controlPlaneRegistry } from '@openchoreo-portal/model';
import { Command } from 'commander';
import { CommonOptions } from '../config/settings';
import { Io } from '../io';
import { checkedOutput, OUTPUTS, showObjects } from '../output/get';
import { deleteNamed, namespaceFor } from './objects';
import { inSession, withNamespace, withProject } from './options';

interface ListOptions extends CommonOptions {
  output?: string;
  watch?: boolean;
}

const PROJECT = '.spec.owner.projectName';
const COMPONENT = '.spec.owner.componentName';

/** `<kind> list|get|delete` for every kind of the platform. Answers the command of each kind, so that others can add to it. */
export function registerKinds(program: Command, io: Io): Map<string, Command> {
  const commands = new Map<string, Command>();
  for (const definition of controlPlaneRegistry().all()) {
    const { singular, plural, group, description } = definition;
    if (commands.has(singular) || singular === 'event') continue;
    const command = program
      .command(singular)
      .helpGroup('Kinds (list, get, delete):')
      .description(description ?? singular);
    commands.set(singular, command);
    const fields = definition.selectableFields ?? [];
    const owned = fields.includes(PROJECT);
    const named = fields.includes(COMPONENT);
    const served = group ? `${plural}.${group}` : plural;

    const list = (owned ? withProject : withNamespace)(command.command('list'));
    if (named) list.option('-c, --component <name>', 'component');
    list
      .description('list them')
      .option('-o, --output <form>', OUTPUTS.join('|'))
      .option('-w, --watch', 'go on showing changes')
      .action(
        inSession<ListOptions>(io, async (session, options) => {
          const kind = await session.kinds.find(served);
          const { project, component } = session.settings;
          const selectors = [
            ...(owned && project ? [`${PROJECT.slice(1)}=${project}`] : []),
            ...(named && component
              ? [`${COMPONENT.slice(1)}=${component}`]
              : []),
          ];
          await showObjects(session, {
            kind,
            namespace: namespaceFor(session, kind),
            fieldSelector: selectors.join(',') || undefined,
            output: checkedOutput(options.output, 'table'),
            watch: options.watch,
          });
        }),
      );

    withNamespace(command.command('get <name>'))
      .description('show one')
      .option('-o, --output <form>', OUTPUTS.join('|'))
      .action(
        inSession<ListOptions>(io, async (session, options, name) => {
          const kind = await session.kinds.find(served);
          await showObjects(session, {
            kind,
            name,
            namespace: namespaceFor(session, kind),
            output: checkedOutput(options.output, 'yaml'),
          });
        }),
      );

    withNamespace(command.command('delete <name>'))
      .description('delete one')
      .action(
        inSession(io, async (session, _options, name) => {
          await deleteNamed(session, await session.kinds.find(served), [name]);
        }),
      );
  }
  return commands;
}
