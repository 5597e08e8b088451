import {
  ANNOTATIONS,
  Component,
  componentRun,
  isConditionTrue,
  findCondition,
  LABELS,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { Command } from 'commander';
import { FIELD_MANAGER, Session } from '../api/session';
import { parseSettings } from '../delivery/overrides';
import { readComponent } from '../delivery/pipeline';
import { CliError, EXIT } from '../errors';
import { Io } from '../io';
import { age } from '../output/describe';
import { formatTable } from '../output/table';
import { LogOptions, showLogs, withLogs } from './logs';
import { inSession, many, withNamespace, withProject } from './options';

interface RunOptions extends LogOptions {
  set?: string[];
}

/** `component workflow run|logs`, `component workflowrun list|logs` and `workflowrun cancel|logs`. */
export function registerBuilds(
  kinds: ReadonlyMap<string, Command>,
  io: Io,
): void {
  const component = kinds.get('component')!;
  const workflow = component
    .command('workflow')
    .description('build a component');
  withProject(workflow.command('run <component>'))
    .description('start a build')
    .option(
      '--set <path=value>',
      'parameter, e.g. parameters.repository.revision.branch=main; may be repeated',
      many,
    )
    .option('-f, --follow', 'show its log until it ends')
    .action(
      inSession<RunOptions>(io, async (session, options, name) => {
        const run = await startBuild(
          session,
          await readComponent(session, name),
          options.set ?? [],
        );
        io.out(`${run.metadata.name}\n`);
        if (options.follow) await followRun(session, run.metadata.name);
      }),
    );
  withLogs(withProject(workflow.command('logs <component>')))
    .description('show the log of the newest build')
    .action(inSession<LogOptions>(io, logsOfNewest));

  const runs = component
    .command('workflowrun')
    .description('builds of a component');
  withProject(runs.command('list <component>'))
    .description('list builds, the newest first')
    .action(
      inSession(io, async (session, _options, name) => {
        await readComponent(session, name);
        const found = await runsOf(session, name);
        if (found.length === 0) io.err('It was not built yet.\n');
        else io.out(runTable(found, io.now()));
      }),
    );
  withLogs(withProject(runs.command('logs <component> [run]')))
    .description('show the log of a build; default: of the newest')
    .action(
      inSession<LogOptions>(io, async (session, options, name, run) =>
        run
          ? showRun(session, run, options)
          : logsOfNewest(session, options, name),
      ),
    );

  withNamespace(kinds.get('workflowrun')!.command('cancel <name>'))
    .description('stop a run')
    .action(
      inSession(io, async (session, _options, name) => {
        await session.client.patch(
          workflowRunKind,
          { namespace: session.settings.namespace, name },
          'merge',
          {
            metadata: {
              annotations: {
                [ANNOTATIONS.cancelRequestedAt]: io.now().toISOString(),
              },
            },
          },
          { fieldManager: FIELD_MANAGER },
        );
        io.out(`${name} is being stopped\n`);
      }),
    );
  withLogs(withNamespace(kinds.get('workflowrun')!.command('logs <name>')))
    .description('show the log of a run')
    .action(
      inSession<LogOptions>(io, (session, options, name) =>
        showRun(session, name, options),
      ),
    );
}

async function startBuild(
  session: Session,
  component: Component,
  settings: readonly string[],
): Promise<StoredObject> {
  const run = componentRun(component);
  if (!run?.spec) {
    throw new CliError(
      `Component ${component.metadata.name} has no build workflow.`,
      {
        remedy:
          'It runs a given image: change its Workload to run another one.',
      },
    );
  }
  const set = parseSettings(settings, ['parameters']);
  return session.client.create(
    workflowRunKind,
    { ...run, spec: { workflow: merged(run.spec.workflow, set) } },
    { fieldManager: FIELD_MANAGER },
  );
}

function merged(base: unknown, change: unknown): unknown {
  const isMap = (v: unknown): v is Record<string, unknown> =>
    v !== null && typeof v === 'object' && !Array.isArray(v);
  if (!isMap(base) || !isMap(change)) return change ?? base;
  return {
    ...base,
    ...Object.fromEntries(
      Object.entries(change).map(([key, value]) => [
        key,
        merged(Object.hasOwn(base, key) ? base[key] : undefined, value),
      ]),
    ),
  };
}

async function runsOf(
  session: Session,
  component: string,
): Promise<WorkflowRun[]> {
  const { items } = await session.client.list<WorkflowRun>(workflowRunKind, {
    namespace: session.settings.namespace,
    labelSelector: `${LABELS.component}=${component}`,
  });
  return items.sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
}

function runTable(runs: readonly WorkflowRun[], now: Date): string {
  return formatTable([
    ['NAME', 'STATUS', 'AGE', 'STEPS'],
    ...runs.map(run => [
      run.metadata.name,
      statusOf(run),
      age(run.metadata.creationTimestamp, now),
      (run.status?.tasks ?? [])
        .map(task => `${task.name}: ${task.phase ?? 'Pending'}`)
        .join(', '),
    ]),
  ]);
}

function statusOf({ status }: WorkflowRun): string {
  const condition = findCondition(status?.conditions, 'WorkflowCompleted');
  if (condition?.status === 'True') {
    return isConditionTrue(status?.conditions, 'WorkflowSucceeded')
      ? 'Succeeded'
      : 'Failed';
  }
  return condition ? 'Running' : 'Pending';
}

async function logsOfNewest(
  session: Session,
  options: LogOptions,
  component: string,
): Promise<void> {
  const [newest] = await runsOf(session, component);
  if (!newest) {
    throw new CliError(`Component ${component} was not built yet.`, {
      exitCode: EXIT.notFound,
      remedy: `Start a build: occ component workflow run ${component}.`,
    });
  }
  await showRun(session, newest.metadata.name, options);
}

async function showRun(
  session: Session,
  name: string,
  options: LogOptions,
): Promise<void> {
  if (options.follow) {
    await followRun(session, name);
    return;
  }
  const { namespace } = session.settings;
  await showLogs(session, { namespace, workflowRunName: name }, options);
}

/** Shows the steps of a run one after the other, each until it ends; throws when the run fails. */
async function followRun(session: Session, name: string): Promise<void> {
  const { client, io, settings } = session;
  const { namespace } = settings;
  const shown = new Set<string>();
  for await (const { type, object: run } of client.watch<WorkflowRun>(
    workflowRunKind,
    { namespace, fieldSelector: `metadata.name=${name}`, signal: io.signal },
  )) {
    if (type === 'BOOKMARK') continue;
    for (const task of run.status?.tasks ?? []) {
      const started = task.phase && task.phase !== 'Pending';
      if (!started || task.phase === 'Skipped' || shown.has(task.name))
        continue;
      shown.add(task.name);
      io.err(`── ${task.name}\n`);
      await showLogs(
        session,
        { namespace, workflowRunName: name, taskName: task.name },
        { follow: true, tail: '1000' },
      );
    }
    const status = statusOf(run);
    if (status === 'Succeeded') {
      io.err('The build succeeded.\n');
      return;
    }
    if (status === 'Failed' || type === 'DELETED') {
      const why = findCondition(run.status?.conditions, 'WorkflowCompleted');
      throw new CliError(
        `Build ${name} failed${why?.message ? `: ${why.message}` : '.'}`,
      );
    }
  }
}
