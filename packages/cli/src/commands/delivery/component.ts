import { Session } from '../../api/session';
import {
  checkPromotion,
  followBinding,
  writeBinding,
} from '../../delivery/binding';
import { BINDING_ROOTS, parseSettings } from '../../delivery/overrides';
import { Destination } from '../../delivery/pipeline';
import { durationOption } from '../options';
import { destination } from './destination';
import { DeployOptions, GLANCE_MS } from './options';
import { tellUnfinished } from './outcome';

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
  if (state.state === 'ready') {
    io.out(`It runs in ${goal.environment}.\n`);
    return;
  }
  tellUnfinished(io, state, {
    waited: Boolean(options.wait),
    remedy: 'See `occ describe releasebinding`.',
  });
}

const sentence = ({ releaseName, fromEnvironment, environment }: Destination) =>
  fromEnvironment
    ? `${releaseName} from ${fromEnvironment} to ${environment}`
    : `${releaseName} to ${environment}`;
