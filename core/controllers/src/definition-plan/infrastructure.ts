import {
  NewRelease,
  ReleasedThing,
  ReleaseProblem,
} from '@openchoreo-portal/delivery';
import { StoredObject } from '@openchoreo-portal/model';
import { jsonEqual, Lookups, overlaid } from '../runtime';
import { inChunks } from './chunks';
import { InfrastructureBinding, InfrastructureRendering, Sort } from './sorts';

/** A binding of a cell or resource whose objects, or the reason why there are none, are others in a changed world. */
export interface ReachedInfrastructure {
  thing: ReleasedThing;
  /** As it would be. */
  binding: InfrastructureBinding;
  rendering: InfrastructureRendering;
  releaseName: string;
  /** Release that is named in the binding now. */
  previousReleaseName?: string;
  /** Name of its RenderedRelease. */
  renderedName: string;
}

/** What a changed world means for the cells of projects, or for resources. */
export interface InfrastructureChanges {
  /** How many bindings were looked at. */
  total: number;
  releases: NewRelease[];
  problems: ReleaseProblem[];
  now: ReachedInfrastructure[];
  withRelease: ReachedInfrastructure[];
}

/** Which bindings of a sort a changed world reaches: those that follow at once, and those that follow once their new release is named in them. */
export async function infrastructureChanges<
  O extends StoredObject,
  B extends InfrastructureBinding,
>(
  sort: Sort<O, B>,
  options: {
    namespace: string;
    today: Lookups;
    changed: Lookups;
    visible(binding: B): boolean;
  },
): Promise<InfrastructureChanges> {
  const { namespace, today, changed, visible } = options;
  const bindings = changed.list<B>(sort.bindingKind, namespace).filter(b => {
    // Who is shown what would be also sees what is.
    const stored = today.get<B>(sort.bindingKind, b.metadata);
    return (
      !b.metadata.deletionTimestamp &&
      visible(b) &&
      (!stored || visible(stored))
    );
  });
  const frozen = freezeAll(sort, namespace, bindings, today, changed);
  const world = overlaid(changed, frozen.objects);
  const reached = async (pairs: readonly { before?: B; after: B }[]) =>
    (
      await inChunks(pairs, ({ before, after }) => {
        const was = before && sort.rendering(before, today);
        const rendering = sort.rendering(after, world);
        if (jsonEqual(told(was), told(rendering))) return [];
        const previousReleaseName = before && sort.releaseOf(before);
        return [
          {
            thing: sort.thing(after.spec.owner),
            binding: after,
            rendering,
            releaseName: sort.releaseOf(after),
            ...(previousReleaseName ? { previousReleaseName } : {}),
            renderedName: sort.renderedName(after),
          },
        ];
      })
    ).flat();
  const now = await reached(
    bindings.map(after => ({
      before: today.get<B>(sort.bindingKind, after.metadata),
      after: firstPinned(sort, after, world),
    })),
  );
  const isNow = new Set(now.map(r => r.binding.metadata.name));
  const withRelease = await reached(
    bindings.flatMap(before => {
      const release = frozen.names.get(sort.ownerOf(before));
      return release && !isNow.has(before.metadata.name)
        ? [{ before, after: sort.pinned(before, release) }]
        : [];
    }),
  );
  const { releases, problems } = frozen;
  return { total: bindings.length, releases, problems, now, withRelease };
}

/** Only what people would see of it. */
const told = (rendering: InfrastructureRendering | undefined) =>
  rendering && ('reason' in rendering ? rendering.message : rendering.objects);

function firstPinned<O extends StoredObject, B extends InfrastructureBinding>(
  sort: Sort<O, B>,
  binding: B,
  world: Lookups,
): B {
  if (!sort.pinsFirst || sort.releaseOf(binding)) return binding;
  const owner = world.get<O>(sort.kind, {
    namespace: binding.metadata.namespace,
    name: sort.ownerOf(binding),
  });
  const state = owner && sort.state(owner, world);
  return state && 'object' in state
    ? sort.pinned(binding, state.object.metadata.name!)
    : binding;
}

/** Releases that the changed world leads to, where today's leads to others or to none. */
function freezeAll<O extends StoredObject, B extends InfrastructureBinding>(
  sort: Sort<O, B>,
  namespace: string,
  bindings: readonly B[],
  today: Lookups,
  changed: Lookups,
) {
  const releases: NewRelease[] = [];
  const problems: ReleaseProblem[] = [];
  const objects: StoredObject[] = [];
  const names = new Map<string, string>();
  const owners = new Map(bindings.map(b => [sort.ownerOf(b), b.spec.owner]));
  for (const [name, owner] of owners) {
    const after = changed.get<O>(sort.kind, { namespace, name });
    if (!after) continue;
    const before = today.get<O>(sort.kind, { namespace, name });
    const was = before && sort.state(before, today);
    const is = sort.state(after, changed);
    const thing = sort.thing(owner);
    if ('reason' in is) {
      if (!was || !('reason' in was)) problems.push({ ...thing, ...is });
      continue;
    }
    const releaseName = is.object.metadata.name!;
    if (was && 'object' in was && was.object.metadata.name === releaseName) {
      continue;
    }
    names.set(name, releaseName);
    releases.push({ ...thing, releaseName });
    objects.push({
      ...is.object,
      metadata: {
        ...is.object.metadata,
        name: releaseName,
        uid: '',
        resourceVersion: '',
        creationTimestamp: '',
      },
    });
  }
  return { releases, problems, objects, names };
}
