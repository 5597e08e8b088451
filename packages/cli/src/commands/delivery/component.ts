import { Session } from '../../api/session';
import {
  BindingState,
  checkPromotion,
  followBinding,
  writeBinding,
} from '../../delivery/binding';
import { BINDING_ROOTS, parseSettings } from '../../delivery/overrides';
import { Destination } from '../../delivery/pipeline';
import { CliError, EXIT } from '../../errors';
import { durationOption } from '../options';
import { destination } from './destination';
import { DeployOptions, GLANCE_MS } from './options';

/** `component deploy`, and `promote` of one component. */
export async function deployComponent(
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
