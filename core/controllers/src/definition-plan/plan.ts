import {
  ChangedBinding,
  ChangePlan,
  ChangeTiming,
  PLANNED_KINDS,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  KubeObject,
  parseApiVersion,
  ReleaseBinding,
  StoredObject,
  systemClock,
} from '@openchoreo-portal/model';
import { setOf } from '../release-binding/effects';
import { bindingPlan } from '../release-binding/plan';
import { EnvironmentReach } from '../release-binding/reach';
import { Lookups, overlaid } from '../runtime';
import { inChunks } from './chunks';
import { componentChanges, ReachedComponent } from './components';
import { infrastructureChanges, ReachedInfrastructure } from './infrastructure';
import { infrastructurePlan, infrastructureSet } from './infrastructure-plan';
import { byPipeline } from './order';
import { cells, InfrastructureBinding, resources } from './sorts';

/** A change of a type, a trait, an environment, … that somebody thinks about. */
export interface ChangePlanRequest {
  /** Namespace whose components, cells and resources are looked at. */
  namespace: string;
  /** The object as it would be, of one of `PLANNED_KINDS`, as the server would store it: valid, with defaults. */
  object: KubeObject;
  /** Bindings that the asker may see. Default: all. */
  visible?(binding: ReleaseBinding | InfrastructureBinding): boolean;
}

/**
 * Shows which components, cells and resources a change would reach in which environments and how, made by the functions of the controllers. Changes
 * nothing. Whether the asker may see the object is decided by the caller.
 */
export async function planChangeFor(
  request: ChangePlanRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Promise<ChangePlan> {
  const { namespace, visible = () => true } = request;
  const object = storedAs(request.object, lookups);
  const world = overlaid(lookups, [object]);
  const scope = { namespace, visible, today: lookups, changed: world };
  const infrastructure = [
    await infrastructureChanges(cells, scope),
    await infrastructureChanges(resources, scope),
  ];
  const components = await componentChanges(scope, clock);
  const all = [components, ...infrastructure];
  const inOrder = byPipeline(namespace, lookups);
  const sorted = <C extends { plan: Parameters<typeof inOrder>[0] }>(
    changes: C[],
  ) => changes.sort((a, b) => inOrder(a.plan, b.plan));
  const timed = async (when: ChangeTiming, key: 'now' | 'withRelease') => {
    const things = infrastructure.flatMap(i => i[key]);
    const reach = reachOf(components[key], things, namespace, lookups);
    return {
      changes: sorted(
        await inChunks(components[key], r => changed(when, r, clock, reach)),
      ),
      infrastructure: sorted(
        await inChunks(things, r => ({
          when,
          plan: infrastructurePlan(
            r,
            lookups,
            reach(r.binding.spec.environment),
          ),
        })),
      ),
    };
  };
  const now = await timed('Now', 'now');
  const later = await timed('WithRelease', 'withRelease');
  const count = (of: (changes: (typeof all)[number]) => readonly unknown[]) =>
    all.reduce((sum, changes) => sum + of(changes).length, 0);
  const { kind, metadata } = object;
  return {
    object: {
      kind,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      name: metadata.name,
    },
    message: sentence(
      count(c => c.now),
      count(c => c.withRelease),
      count(c => c.problems),
    ),
    total: all.reduce((sum, { total }) => sum + total, 0),
    releases: all.flatMap(c => c.releases),
    problems: all.flatMap(c => c.problems),
    changes: [...now.changes, ...later.changes],
    infrastructure: [...now.infrastructure, ...later.infrastructure],
  };
}

/** Who would reach whom in an environment once all of this is there. */
function reachOf(
  components: readonly ReachedComponent[],
  things: readonly ReachedInfrastructure[],
  namespace: string,
  lookups: Lookups,
): (environment: string) => EnvironmentReach {
  const known = new Map<string, EnvironmentReach>();
  return environment => {
    const here = (r: { binding: { spec: { environment: string } } }) =>
      r.binding.spec.environment === environment;
    const reach =
      known.get(environment) ??
      new EnvironmentReach(
        lookups,
        namespace,
        environment,
        new Map([
          ...components.filter(here).map(r => setOf(r.binding, r.evaluation)),
          ...things.filter(here).flatMap(infrastructureSet),
        ]),
      );
    known.set(environment, reach);
    return reach;
  };
}

const changed = (
  when: ChangeTiming,
  { binding, evaluation, world }: ReachedComponent,
  clock: Clock,
  reach: (environment: string) => EnvironmentReach,
): ChangedBinding => ({
  when,
  plan: bindingPlan(
    binding,
    evaluation,
    world,
    clock,
    reach(binding.spec.environment),
  ),
});

/** The object under the identity of the stored one. */
function storedAs(object: KubeObject, lookups: Lookups): StoredObject {
  const { name = '', namespace } = object.metadata;
  const { group } = parseApiVersion(object.apiVersion);
  const kind = PLANNED_KINDS.find(
    k => k.kind === object.kind && k.group === group,
  );
  const existing =
    kind &&
    lookups.get(kind, { name, ...(namespace ? { namespace } : {}) })?.metadata;
  return {
    ...object,
    metadata: {
      ...existing,
      ...object.metadata,
      name,
      uid: existing?.uid ?? '',
      resourceVersion: existing?.resourceVersion ?? '',
      creationTimestamp: existing?.creationTimestamp ?? '',
    },
  };
}

function sentence(now: number, later: number, problems: number): string {
  const parts = [
    ...(now > 0 ? [`${now} would change at once`] : []),
    ...(later > 0
      ? [`${later}${now > 0 ? '' : ' would change'} with the next promotion`]
      : []),
    ...(problems > 0 ? [`${problems} could no longer be released`] : []),
  ];
  return parts.length === 0
    ? 'Nothing that runs would change.'
    : `Of what is deployed, ${parts.join(', ')}.`;
}
