import { Command } from 'commander';
import { CommonOptions } from '../../config/settings';
import { Io } from '../../io';
import { inSession, many, withNamespace, withProject } from '../options';
import { approve, ApproveOptions } from './approve';
import { promoteSet } from './changeSet';
import { compare } from './compare';
import { deployComponent } from './component';
import { DriftOptions, showDrift } from './drift';
import { HistoryOptions, rollback, showHistory } from './history';
import { operate, OperateOptions, Operation, trigger } from './operate';
import { DeployOptions } from './options';
import { PlanOptions, showPlan } from './plan';
import { deployProject } from './project';
import { promoteResource } from './resource';

const withDeploy = (command: Command) =>
  command
    .option('--release <name>', 'release; default: the one that comes next')
    .option(
      '--set <path=value>',
      'value for this environment; may be repeated',
      many,
    )
    .option('--wait', 'until it runs')
    .option('--timeout <duration>', 'how long --wait waits', '10m');

/** `component deploy`, `project deploy`, `resource promote`, `plan`, `promote`, `rollback`, `approve`, and what is done to a component where it runs. */
export function registerDelivery(
  program: Command,
  kinds: ReadonlyMap<string, Command>,
  io: Io,
): void {
  withDeploy(withProject(kinds.get('component')!.command('deploy <name>')))
    .description('deploy to the first environment, or with --to to any')
    .option('--to <environment>', 'environment')
    .action(inSession<DeployOptions>(io, deployComponent));

  withDeploy(withProject(program.command('promote [components...]')))
    .description(
      'take the release of the environment before into an environment; several components, or a whole project with --project alone, go together or not at all',
    )
    .requiredOption('--to <environment>', 'environment')
    .action((...received: unknown[]) => {
      const names = received[0] as string[];
      const rest = received.slice(1);
      return names.length === 1
        ? inSession<DeployOptions>(io, deployComponent)(names[0], ...rest)
        : inSession<DeployOptions>(io, (session, options) =>
            promoteSet(session, options, names),
          )(...rest);
    });

  withProject(program.command('plan [component]'))
    .description(
      'show what a promotion, rollback, override or undeployment would change, and change nothing; with --project alone, that of a whole project; with -f, what the change of a type, trait, environment, … would reach',
    )
    .option('--to <environment>', 'environment')
    .option('--release <name>', 'release; default: the one that comes next')
    .option(
      '--keep',
      'the release that is there stays; with --set, an override',
    )
    .option('--undeploy', 'take it away; its values for the environment stay')
    .option('--delete', 'take it away for good: its binding is deleted')
    .option('--suspend', 'keep everything, but run nothing')
    .option(
      '--set <path=value>',
      'value for this environment; may be repeated',
      many,
    )
    .option('-f, --filename <path>', 'a definition as it would be, or -')
    .option('-o, --output <form>', 'yaml|json')
    .action(inSession<PlanOptions>(io, showPlan));

  withNamespace(program.command('approve <promotion>'))
    .description('let a promotion pass, or turn it down')
    .option('--reject', 'turn it down')
    .option(
      '--break-glass',
      'pass all gates; everybody sees who, and the --comment that says why',
    )
    .option('--comment <text>', 'what the others should know')
    .action(inSession<ApproveOptions>(io, approve));

  registerOperations(program, io);

  withNamespace(kinds.get('project')!.command('deploy [name]'))
    .description('bring a project (its cell) into an environment')
    .option('--to <environment>', 'environment; default: the first one')
    .option('--release <name>', 'release; default: the latest one')
    .option(
      '--set <path=value>',
      'value for this environment; may be repeated',
      many,
    )
    .action(inSession<DeployOptions>(io, deployProject));

  withNamespace(kinds.get('resource')!.command('promote <name>'))
    .description('pin the latest release of a resource in an environment')
    .requiredOption('--env <environment>', 'environment')
    .action(inSession<CommonOptions & { env: string }>(io, promoteResource));
}

const OPERATIONS: readonly (readonly [Operation, string])[] = [
  ['undeploy', 'take a component away from an environment; its overrides stay'],
  ['redeploy', 'bring back what was undeployed'],
  ['suspend', 'keep everything, but run nothing'],
  ['resume', 'run again what was suspended'],
  ['restart', 'replace the pods one after another'],
];

/** What is done to a component where it runs, and what is to be seen there. */
function registerOperations(program: Command, io: Io): void {
  const inEnvironment = (name: string) =>
    withProject(program.command(`${name} <component>`)).requiredOption(
      '--env <environment>',
      'environment',
    );
  for (const [operation, description] of OPERATIONS) {
    inEnvironment(operation)
      .description(description)
      .option('--wait', 'until it is so')
      .option('--timeout <duration>', 'how long --wait waits', '10m')
      .action(inSession<OperateOptions>(io, operate(operation)));
  }
  inEnvironment('trigger')
    .description('start a Job of a scheduled task now')
    .action(inSession<OperateOptions>(io, trigger));
  inEnvironment('rollback')
    .description(
      'back to the release that ran well before; through the same gates',
    )
    .option('--release <name>', 'release; default: the one before')
    .option('--wait', 'until it runs')
    .option('--timeout <duration>', 'how long --wait waits', '10m')
    .action(inSession<DeployOptions & { env: string }>(io, rollback));

  withProject(program.command('history [component]'))
    .description(
      'what was changed in the environments of a component, or of a whole project with --project: by whom, and how it ended',
    )
    .option('--env <environment>', 'one environment only')
    .option('--limit <number>', 'how many, at most 200', '20')
    .option('-o, --output <form>', 'json')
    .action(inSession<HistoryOptions>(io, showHistory));

  withProject(program.command('compare <component> <first> <second>'))
    .description('two environments or two releases, field by field')
    .option('-o, --output <form>', 'json')
    .action(inSession<CommonOptions & { output?: string }>(io, compare));

  withProject(program.command('drift <component>'))
    .description('what others changed on the planes')
    .option('--env <environment>', 'one environment only')
    .option('--revert', 'put back what waits in the environment')
    .option('-o, --output <form>', 'json')
    .action(inSession<DriftOptions>(io, showDrift));
}
