import {
  FINAL_CHANGE_SET_PHASES,
  Plan,
  SetPlan,
} from '@openchoreo-portal/delivery';
import {
  apiVersionOf,
  approvalKind,
  ChangeSet,
  changeSetKind,
  JsonObject,
  Project,
  projectKind,
  ProjectReleaseBinding,
  projectReleaseBindingKind,
  Promotion,
  promotionKind,
  releaseBindingName,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  StoredObject,
  resourceKind,
} from '@openchoreo-portal/model';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { FIELD_MANAGER, Session } from '../api/session';
import { CommonOptions } from '../config/settings';
import {
  BindingState,
  checkPromotion,
  followBinding,
  writeBinding,
} from '../delivery/binding';
import { followChangeSet } from '../delivery/changeSet';
import {
  BINDING_ROOTS,
  parseSettings,
  PROJECT_BINDING_ROOTS,
} from '../delivery/overrides';
import {
  bindingsOf,
  checkEnvironment,
  Destination,
  destinationOf,
  firstEnvironment,
  pipelineOf,
  readComponent,
  readPipeline,
} from '../delivery/pipeline';
import { CliError, EXIT, usageError } from '../errors';
import { Io } from '../io';
import { checkedOutput } from '../output/get';
import { planText, setPlanText } from '../output/plan';
import {
  durationOption,
  inSession,
  many,
  withNamespace,
  withProject,
} from './options';

interface DeployOptions extends CommonOptions {
  to?: string;
  release?: string;
  set?: string[];
  wait?: boolean;
  timeout: string;
}

/** How long a command that does not wait looks at what the controller makes of the change, in milliseconds. */
const GLANCE_MS = 10_000;

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

/** `component deploy`, `project deploy`, `resource promote`, `plan`, `promote` and `approve`. */
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
      'show what a promotion would change, and change nothing; with --project alone, that of a whole project',
    )
    .requiredOption('--to <environment>', 'environment')
    .option('--release <name>', 'release; default: the one that comes next')
    .option(
      '--set <path=value>',
      'value for this environment; may be repeated',
      many,
    )
    .option('-o, --output <form>', 'yaml|json')
    .action(inSession<DeployOptions & { output?: string }>(io, showPlan));

  withNamespace(program.command('approve <promotion>'))
    .description('let a promotion pass, or turn it down')
    .option('--reject', 'turn it down')
    .option('--comment <text>', 'what the others should know')
    .action(inSession<ApproveOptions>(io, approve));

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

async function destination(
  session: Session,
  name: string,
  options: Pick<DeployOptions, 'to' | 'release'>,
) {
  const component = await readComponent(session, name);
  const [pipeline, bindings] = await Promise.all([
    pipelineOf(session, component.spec.owner.projectName),
    bindingsOf(session, name),
  ]);
  const goal = destinationOf({ component, pipeline, bindings, ...options });
  return { component, bindings, goal };
}

async function deployComponent(
  session: Session,
  options: DeployOptions,
  name: string,
): Promise<void> {
  const timeoutMs = options.wait ? durationOption(options.timeout) : GLANCE_MS;
  const overrides = parseSettings(options.set ?? [], BINDING_ROOTS);
  const { component, bindings, goal } = await destination(
    session,
    name,
    options,
  );
  const { io, client, settings } = session;
  const binding = await writeBinding(
    client,
    {
      namespace: settings.namespace,
      project: component.spec.owner.projectName,
      component: name,
      environment: goal.environment,
      releaseName: goal.releaseName,
      overrides,
    },
    bindings.find(b => b.spec.environment === goal.environment),
  );
  io.out(`${name}: ${sentence(goal)}\n`);
  const state = await followBinding({
    client,
    key: { namespace: settings.namespace, name: binding.metadata.name },
    timeoutMs,
    signal: io.signal,
    onChange: options.wait
      ? ({ message }) => io.err(`  ${message}\n`)
      : undefined,
    done: ({ state: at }) =>
      at === 'ready' ||
      at === 'held' ||
      (!options.wait && (at === 'waiting' || at === 'working')),
  });
  if (options.wait && state.promotion && state.state === 'waiting') {
    await checkPromotion(client, {
      namespace: settings.namespace,
      name: state.promotion,
    });
  }
  report(session, goal, state, Boolean(options.wait));
}

const sentence = ({ releaseName, fromEnvironment, environment }: Destination) =>
  fromEnvironment
    ? `${releaseName} from ${fromEnvironment} to ${environment}`
    : `${releaseName} to ${environment}`;

function report(
  { io }: Session,
  goal: Destination,
  { state, message, promotion }: BindingState,
  waited: boolean,
): void {
  if (state === 'ready') {
    io.out(`It runs in ${goal.environment}.\n`);
    return;
  }
  if (state === 'held') {
    throw new CliError(`It is held back: ${message}`, {
      exitCode: EXIT.waiting,
    });
  }
  if (waited) {
    throw new CliError(`It does not run yet: ${message}`, {
      exitCode: EXIT.waiting,
      remedy: promotion
        ? `Approve it with \`occ approve ${promotion}\`.`
        : `See \`occ describe releasebinding\`.`,
    });
  }
  io.out(`${message}\n`);
  if (promotion) io.out(`Approve it with: occ approve ${promotion}\n`);
}

async function showPlan(
  session: Session,
  options: DeployOptions & { output?: string },
  name?: string,
): Promise<void> {
  const output = checkedOutput(options.output, 'table');
  if (!name) {
    const set = await session.controlPlane.request<SetPlan>(
      'POST',
      plansPath(session),
      { projectName: projectOf(options), environment: options.to },
    );
    if (output === 'json') session.io.out(`${JSON.stringify(set, null, 2)}\n`);
    else if (output === 'yaml') session.io.out(stringify(set));
    else session.io.out(setPlanText(set));
    return;
  }
  const { goal } = await destination(session, name, options);
  const plan = await session.controlPlane.request<Plan>(
    'POST',
    plansPath(session),
    {
      componentName: name,
      environment: goal.environment,
      releaseName: goal.releaseName,
      overrides: parseSettings(options.set ?? [], BINDING_ROOTS),
    },
  );
  if (output === 'json') session.io.out(`${JSON.stringify(plan, null, 2)}\n`);
  else if (output === 'yaml') session.io.out(stringify(plan));
  else session.io.out(planText(plan));
}

const plansPath = ({ settings }: Session) =>
  `/delivery/v1alpha1/namespaces/${encodeURIComponent(
    settings.namespace,
  )}/plans`;

function projectOf({ project }: CommonOptions): string {
  if (project) return project;
  throw usageError(
    'What is to be promoted?',
    'Name components, or a whole project with --project.',
  );
}

/** Several components, or a whole project: one change set. */
async function promoteSet(
  session: Session,
  options: DeployOptions,
  names: readonly string[],
): Promise<void> {
  if (options.set?.length || options.release) {
    throw usageError(
      '--set and --release are for one component.',
      'Promote that component alone.',
    );
  }
  const timeoutMs = options.wait ? durationOption(options.timeout) : GLANCE_MS;
  const { client, io, settings } = session;
  const { namespace } = settings;
  const projectName =
    names.length > 0
      ? (await readComponent(session, names[0])).spec.owner.projectName
      : projectOf(options);
  const set = await client.create<ChangeSet>(changeSetKind, {
    apiVersion: apiVersionOf(changeSetKind),
    kind: changeSetKind.kind,
    metadata: { generateName: `${projectName}-${options.to}-`, namespace },
    spec: {
      owner: { projectName },
      environment: options.to!,
      ...(names.length > 0
        ? { components: names.map(name => ({ name })) }
        : {}),
    },
  });
  io.out(`${projectName}: change set ${set.metadata.name} to ${options.to}\n`);
  const { phase, message, promotion } = await followChangeSet({
    client,
    key: { namespace, name: set.metadata.name },
    timeoutMs,
    signal: io.signal,
    ...(options.wait
      ? { onChange: (text: string) => io.err(`  ${text}\n`) }
      : {}),
    done: state =>
      FINAL_CHANGE_SET_PHASES.has(state.phase) ||
      (!options.wait &&
        (state.phase === 'Executing' ||
          (state.phase === 'WaitingForApproval' && !!state.promotion))),
  });
  const failed = ['Rejected', 'Returned', 'Failed'].includes(phase);
  if (failed || (options.wait && phase !== 'Succeeded')) {
    throw new CliError(
      failed
        ? `The change set was not applied: ${message}`
        : `It is not done yet: ${message}`,
      {
        exitCode: EXIT.waiting,
        ...(promotion && !failed
          ? { remedy: `Approve it with \`occ approve ${promotion}\`.` }
          : {}),
      },
    );
  }
  io.out(`${message}\n`);
  if (promotion && phase === 'WaitingForApproval') {
    io.out(`Approve it with: occ approve ${promotion}\n`);
  }
}

interface ApproveOptions extends CommonOptions {
  reject?: boolean;
  comment?: string;
}

async function approve(
  session: Session,
  options: ApproveOptions,
  name: string,
): Promise<void> {
  if (options.reject && !options.comment?.trim()) {
    throw usageError('Nobody would know why.', 'Say so with --comment.');
  }
  const { client, io, settings } = session;
  const { namespace } = settings;
  const promotion = await client.get<Promotion>(promotionKind, {
    namespace,
    name,
  });
  const phase = promotion.status?.phase ?? 'Pending';
  if (phase !== 'Pending' && phase !== 'WaitingForApproval') {
    throw new CliError(`Promotion ${name} is ${phase}; nothing is asked.`);
  }
  await client.create(approvalKind, {
    apiVersion: 'delivery.openchoreo.dev/v1alpha1',
    kind: 'Approval',
    metadata: { generateName: `${name}-`, namespace },
    spec: {
      promotionName: name,
      digest: promotion.spec.digest,
      decision: options.reject ? 'Reject' : 'Approve',
      ...(options.comment?.trim() ? { comment: options.comment.trim() } : {}),
    },
  });
  const { owner, environment, releaseName } = promotion.spec;
  io.out(
    `You ${options.reject ? 'rejected' : 'approved'} ${releaseName} of ${
      owner.componentName
    } for ${environment}.\n`,
  );
}

async function deployProject(
  session: Session,
  options: DeployOptions,
  given?: string,
): Promise<void> {
  const { client, io, settings } = session;
  const { namespace } = settings;
  const name = given ?? settings.project;
  if (!name) throw usageError('Which project?', 'Name it.');
  const project = await client.get<Project>(projectKind, { namespace, name });
  const pipeline = await readPipeline(session, project);
  const environment = options.to ?? firstEnvironment(pipeline);
  checkEnvironment(pipeline, environment);
  const { items } = await client.list<ProjectReleaseBinding>(
    projectReleaseBindingKind,
    { namespace, fieldSelector: `spec.owner.projectName=${name}` },
  );
  const bindingIn = (env: string) =>
    items.find(binding => binding.spec.environment === env);
  const source = pipeline.graph
    .sourcesOf(environment)
    .map(from => bindingIn(from)?.spec.projectRelease)
    .find(Boolean);
  const projectRelease =
    options.release ?? source ?? project.status?.latestRelease?.name;
  if (!projectRelease) {
    throw new CliError(`Project ${name} has no release yet.`, {
      remedy: `See why: occ describe project ${name}.`,
    });
  }
  await putBinding(session, projectReleaseBindingKind, bindingIn(environment), {
    name: releaseBindingName(name, environment),
    owner: { projectName: name },
    environment,
    values: {
      projectRelease,
      ...parseSettings(options.set ?? [], PROJECT_BINDING_ROOTS),
    },
  });
  io.out(`${name}: ${projectRelease} to ${environment}\n`);
}

async function promoteResource(
  session: Session,
  options: CommonOptions & { env: string },
  name: string,
): Promise<void> {
  const { client, io, settings } = session;
  const { namespace } = settings;
  const resource = await client.get<
    StoredObject<
      { owner: { projectName: string } },
      { latestRelease?: { name: string } }
    >
  >(resourceKind, { namespace, name });
  const release = resource.status?.latestRelease?.name;
  if (!release) {
    throw new CliError(`Resource ${name} has no release yet.`, {
      remedy: `See why: occ describe resource ${name}.`,
    });
  }
  const { items } = await client.list<ResourceReleaseBinding>(
    resourceReleaseBindingKind,
    { namespace },
  );
  const existing = items.find(
    b =>
      b.spec.owner.resourceName === name && b.spec.environment === options.env,
  );
  await putBinding(session, resourceReleaseBindingKind, existing, {
    name: releaseBindingName(name, options.env),
    owner: {
      projectName: resource.spec!.owner.projectName,
      resourceName: name,
    },
    environment: options.env,
    values: { resourceRelease: release },
  });
  io.out(`${name}: ${release} to ${options.env}\n`);
}

async function putBinding(
  { client, settings }: Session,
  kind: typeof projectReleaseBindingKind,
  existing: StoredObject | undefined,
  wanted: {
    name: string;
    owner: JsonObject;
    environment: string;
    values: JsonObject;
  },
): Promise<void> {
  const { namespace } = settings;
  const write = { fieldManager: FIELD_MANAGER };
  if (existing) {
    const key = { namespace, name: existing.metadata.name };
    await client.patch(kind, key, 'merge', { spec: wanted.values }, write);
    return;
  }
  const { name, owner, environment, values } = wanted;
  await client.create(
    kind,
    {
      apiVersion: `${kind.group}/${kind.version}`,
      kind: kind.kind,
      metadata: { name, namespace },
      spec: { owner, environment, ...values },
    },
    write,
  );
}
