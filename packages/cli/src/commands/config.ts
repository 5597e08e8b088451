import { Command } from 'commander';
import {
  CliConfig,
  ContextEntry,
  readConfig,
  withEntry,
  writeConfig,
} from '../config/file';
import { checkedUrl } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';
import { formatTable } from '../output/table';

type ListName = 'contexts' | 'controlplanes' | 'credentials';

/** `config context|controlplane|credentials …`. */
export function registerConfig(program: Command, io: Io): void {
  const config = program
    .command('config')
    .description('contexts, control planes and sign-ins in the configuration');
  registerContexts(
    config.command('context').description('defaults for commands'),
    io,
  );
  registerControlPlanes(
    config.command('controlplane').description('addresses of control planes'),
    io,
  );
  registerCredentials(
    config.command('credentials').description('sign-ins'),
    io,
  );
}

function registerContexts(command: Command, io: Io): void {
  const fields = (c: Command) =>
    c
      .option('--controlplane <name>', 'control plane')
      .option('--credentials <name>', 'sign-in')
      .option('-n, --namespace <name>', 'namespace')
      .option('-p, --project <name>', 'project')
      .option('-c, --component <name>', 'component')
      .option('--resource <name>', 'resource');
  fields(command.command('add <name>'))
    .description('add a context')
    .action((name: string, options: Partial<ContextEntry>) =>
      change(io, `Added context ${name}.`, config => {
        absent(config, 'contexts', name);
        const entry = {
          controlplane: 'default',
          credentials: name,
          namespace: 'default',
          ...options,
          name,
        };
        present(config, 'controlplanes', entry.controlplane);
        return {
          ...config,
          currentContext: config.currentContext ?? name,
          contexts: [...config.contexts, entry],
        };
      }),
    );
  fields(command.command('update <name>'))
    .description('change a context')
    .action((name: string, options: Partial<ContextEntry>) =>
      change(io, `Changed context ${name}.`, config => {
        const old = present(config, 'contexts', name) as ContextEntry;
        if (options.controlplane) {
          present(config, 'controlplanes', options.controlplane);
        }
        return {
          ...config,
          contexts: withEntry(config.contexts, { ...old, ...options, name }),
        };
      }),
    );
  command
    .command('use <name>')
    .description('make it the current context')
    .action((name: string) =>
      change(io, `Context ${name} is used from now on.`, config => {
        present(config, 'contexts', name);
        return { ...config, currentContext: name };
      }),
    );
  command
    .command('list')
    .description('list contexts; * is the current one')
    .action(() => {
      const { contexts, currentContext } = readConfig(io.configDirectory);
      io.out(
        formatTable([
          [
            '',
            'NAME',
            'CONTROLPLANE',
            'CREDENTIALS',
            'NAMESPACE',
            'PROJECT',
            'COMPONENT',
          ],
          ...contexts.map(c => [
            c.name === currentContext ? '*' : '',
            c.name,
            c.controlplane,
            c.credentials ?? '',
            c.namespace ?? '',
            c.project ?? '',
            c.component ?? '',
          ]),
        ]),
      );
    });
  remover(command, io, 'contexts', 'a context');
}

function registerControlPlanes(command: Command, io: Io): void {
  command
    .command('add <name>')
    .description('add a control plane')
    .requiredOption('--url <url>', 'its address')
    .action((name: string, options: { url: string }) =>
      change(io, `Added control plane ${name}.`, config => {
        absent(config, 'controlplanes', name);
        const entry = { name, url: checkedUrl(options.url) };
        return { ...config, controlplanes: [...config.controlplanes, entry] };
      }),
    );
  command
    .command('update <name>')
    .description('change its address')
    .requiredOption('--url <url>', 'its address')
    .action((name: string, options: { url: string }) =>
      change(io, `Changed control plane ${name}.`, config => {
        present(config, 'controlplanes', name);
        const entry = { name, url: checkedUrl(options.url) };
        return {
          ...config,
          controlplanes: withEntry(config.controlplanes, entry),
        };
      }),
    );
  command
    .command('list')
    .description('list control planes')
    .action(() => {
      const { controlplanes } = readConfig(io.configDirectory);
      io.out(
        formatTable([
          ['NAME', 'URL'],
          ...controlplanes.map(c => [c.name, c.url]),
        ]),
      );
    });
  remover(command, io, 'controlplanes', 'a control plane');
}

function registerCredentials(command: Command, io: Io): void {
  command
    .command('add <name>')
    .description('make a place for a sign-in; `occ login` fills it')
    .action((name: string) =>
      change(io, `Added credentials ${name}.`, config => {
        absent(config, 'credentials', name);
        return {
          ...config,
          credentials: [...config.credentials, { name, authMethod: 'pkce' }],
        };
      }),
    );
  command
    .command('list')
    .description('list sign-ins, never their secrets')
    .action(() => {
      const { credentials } = readConfig(io.configDirectory);
      io.out(
        formatTable([
          ['NAME', 'METHOD', 'ISSUER', 'SIGNED IN'],
          ...credentials.map(c => [
            c.name,
            c.authMethod,
            c.issuer ?? '',
            c.token ? 'yes' : 'no',
          ]),
        ]),
      );
    });
  remover(command, io, 'credentials', 'credentials');
}

function remover(command: Command, io: Io, list: ListName, word: string) {
  command
    .command('delete <name>')
    .description(`delete ${word}`)
    .action((name: string) =>
      change(io, `Deleted ${name}.`, config => {
        present(config, list, name);
        return {
          ...config,
          [list]: (config[list] as Array<{ name: string }>).filter(
            entry => entry.name !== name,
          ),
          ...(list === 'contexts' && config.currentContext === name
            ? { currentContext: undefined }
            : {}),
        };
      }),
    );
}

function change(
  io: Io,
  message: string,
  edit: (config: CliConfig) => CliConfig,
): void {
  writeConfig(io.configDirectory, edit(readConfig(io.configDirectory)));
  io.out(`${message}\n`);
}

function find(config: CliConfig, list: ListName, name: string) {
  return (config[list] as Array<{ name: string }>).find(e => e.name === name);
}

function present(config: CliConfig, list: ListName, name: string) {
  const entry = find(config, list, name);
  if (entry) return entry;
  throw usageError(
    `There is no ${name} in ${list}.`,
    `There are: ${config[list].map(e => e.name).join(', ') || 'none'}.`,
  );
}

function absent(config: CliConfig, list: ListName, name: string): void {
  if (!find(config, list, name)) return;
  throw usageError(
    `There is a ${name} in ${list} already.`,
    'Choose another name, or delete it first.',
  );
}
