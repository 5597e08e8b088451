import {
  Clock,
  Component,
  componentKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { published } from '../change-set/plan';
import {
  BindingEvaluation,
  evaluateBinding,
} from '../release-binding/evaluate';
import { jsonEqual, Lookups, overlaid } from '../runtime';
import { inChunks } from './chunks';
import { deployed, newReleases, promoted } from './releases';

/** Rounds after which addresses must have settled. */
const MAX_ROUNDS = 6;

/** A binding of a component whose set, or the answer about it, is another one in a changed world. */
export interface ReachedComponent {
  binding: ReleaseBinding;
  evaluation: BindingEvaluation;
  world: Lookups;
}

/** Bindings whose set, or the answer about it, is another one in the changed world; addresses that change reach those who call them. */
async function reached(
  pairs: readonly { before?: ReleaseBinding; after: ReleaseBinding }[],
  lookups: Lookups,
  changedWorld: Lookups,
  clock: Clock,
): Promise<ReachedComponent[]> {
  const today = await inChunks(
    pairs,
    ({ before }) => before && evaluateBinding(before, lookups, clock),
  );
  let bindings = pairs.map(p => p.after);
  for (let round = 0; ; round++) {
    const world = overlaid(changedWorld, bindings);
    const evaluations = await inChunks(bindings, b =>
      evaluateBinding(b, world, clock),
    );
    const next = republished(bindings, today, evaluations);
    if (round === MAX_ROUNDS || sameAddresses(bindings, next)) {
      return pairs.flatMap(({ after }, i) =>
        differs(today[i], evaluations[i])
          ? [{ binding: after, evaluation: evaluations[i], world }]
          : [],
      );
    }
    bindings = next;
  }
}

/** Bindings with the addresses that they would have; those that do not change stay as they are stored. */
const republished = (
  bindings: readonly ReleaseBinding[],
  before: readonly (BindingEvaluation | undefined)[],
  after: readonly BindingEvaluation[],
): ReleaseBinding[] =>
  bindings.map((b, i) =>
    differs(before[i], after[i]) ? published(b, after[i]) : b,
  );

const sameAddresses = (
  before: readonly ReleaseBinding[],
  after: readonly ReleaseBinding[],
): boolean =>
  after.every((b, i) =>
    jsonEqual(b.status?.endpoints, before[i].status?.endpoints),
  );

function differs(
  before: BindingEvaluation | undefined,
  after: BindingEvaluation,
): boolean {
  return (
    !before ||
    before.digest !== after.digest ||
    before.problem?.message !== after.problem?.message ||
    before.order?.allowed !== after.order?.allowed ||
    before.gated !== after.gated
  );
}

/** Which bindings of components a changed world reaches: those that follow at once, and those that follow with their next release. */
export async function componentChanges(
  {
    namespace,
    visible,
    today,
    changed: world,
  }: {
    namespace: string;
    visible(binding: ReleaseBinding): boolean;
    today: Lookups;
    changed: Lookups;
  },
  clock: Clock,
) {
  const bindings = world
    .list<ReleaseBinding>(releaseBindingKind, namespace)
    .filter(b => {
      // Who is shown what would be also sees what is.
      const stored = today.get<ReleaseBinding>(releaseBindingKind, b.metadata);
      return (
        !b.metadata.deletionTimestamp &&
        visible(b) &&
        (!stored || visible(stored))
      );
    });
  const components = new Set(bindings.map(b => b.spec.owner.componentName));
  const { releases, problems } = newReleases(
    today
      .list<Component>(componentKind, namespace)
      .filter(c => components.has(c.metadata.name)),
    today,
    world,
  );
  const releaseOf = new Map(releases.map(r => [r.shown.component, r]));
  const changedWorld = overlaid(
    world,
    releases.map(r => r.release),
  );
  const now = await reached(
    bindings.map(binding => {
      const release = releaseOf.get(binding.spec.owner.componentName);
      return {
        before: today.get<ReleaseBinding>(releaseBindingKind, binding.metadata),
        after: release ? deployed(binding, release) : binding,
      };
    }),
    today,
    changedWorld,
    clock,
  );
  const isNow = new Set(now.map(r => r.binding.metadata.name));
  const withRelease = await reached(
    bindings.flatMap(before => {
      const release = releaseOf.get(before.spec.owner.componentName);
      return release && !isNow.has(before.metadata.name)
        ? [{ before, after: promoted(before, release) }]
        : [];
    }),
    today,
    changedWorld,
    clock,
  );
  return {
    total: bindings.length,
    releases: releases.map(r => r.shown),
    problems,
    now,
    withRelease,
  };
}
