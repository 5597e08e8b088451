import {
  ChangedBinding,
  ChangePlan,
  ChangeTiming,
  PLANNED_KINDS,
} from '@openchoreo-portal/delivery';
import {
  Clock,
  Component,
  componentKind,
  KubeObject,
  parseApiVersion,
  ReleaseBinding,
  releaseBindingKind,
  StoredObject,
  systemClock,
} from '@openchoreo-portal/model';
import { published } from '../change-set/plan';
import {
  BindingEvaluation,
  evaluateBinding,
} from '../release-binding/evaluate';
import { bindingPlan } from '../release-binding/plan';
import { jsonEqual, Lookups, overlaid } from '../runtime';
import { deployed, newReleases, promoted } from './releases';

/** A change of a type, a trait, an environment, … that somebody thinks about. */
export interface ChangePlanRequest {
  /** Namespace whose components are looked at. */
  namespace: string;
  /** The object as it would be, of one of `PLANNED_KINDS`, as the server would store it: valid, with defaults. */
  object: KubeObject;
  /** Bindings that the asker may see. Default: all. */
  visible?(binding: ReleaseBinding): boolean;
}

/** Bindings that are rendered before other work gets its turn. */
const CHUNK = 20;
/** Rounds after which addresses must have settled. */
const MAX_ROUNDS = 6;

/**
 * Shows which components and bindings a change would reach and how, made by the functions of the controllers. Changes nothing. Whether
 * the asker may see the object is decided by the caller.
 */
export async function planChangeFor(
  request: ChangePlanRequest,
  lookups: Lookups,
  clock: Clock = systemClock,
): Promise<ChangePlan> {
  const { namespace, visible = () => true } = request;
  const object = storedAs(request.object, lookups);
  const world = overlaid(lookups, [object]);
  const bindings = lookups
    .list<ReleaseBinding>(releaseBindingKind, namespace)
    .filter(b => !b.metadata.deletionTimestamp && visible(b));
  const components = new Set(bindings.map(b => b.spec.owner.componentName));
  const { releases, problems } = newReleases(
    lookups
      .list<Component>(componentKind, namespace)
      .filter(c => components.has(c.metadata.name)),
    lookups,
    world,
  );
  const releaseOf = new Map(releases.map(r => [r.shown.component, r]));
  const changedWorld = overlaid(
    world,
    releases.map(r => r.release),
  );
  const now = await reached(
    bindings.map(before => {
      const release = releaseOf.get(before.spec.owner.componentName);
      return { before, after: release ? deployed(before, release) : before };
    }),
    lookups,
    changedWorld,
    clock,
  );
  const isNow = new Set(now.map(r => r.binding.metadata.name));
  const later = await reached(
    bindings.flatMap(before => {
      const release = releaseOf.get(before.spec.owner.componentName);
      return release && !isNow.has(before.metadata.name)
        ? [{ before, after: promoted(before, release) }]
        : [];
    }),
    lookups,
    changedWorld,
    clock,
  );
  const changes = [
    ...now.map(r => changed('Now', r, clock)),
    ...later.map(r => changed('WithRelease', r, clock)),
  ];
  const { kind, metadata } = object;
  return {
    object: {
      kind,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      name: metadata.name,
    },
    message: sentence(now.length, later.length, problems.length),
    total: bindings.length,
    releases: releases.map(r => r.shown),
    problems,
    changes,
  };
}

interface Reached {
  binding: ReleaseBinding;
  evaluation: BindingEvaluation;
  world: Lookups;
}

/** Bindings whose set, or the answer about it, is another one in the changed world; addresses that change reach those who call them. */
async function reached(
  pairs: readonly { before: ReleaseBinding; after: ReleaseBinding }[],
  lookups: Lookups,
  changedWorld: Lookups,
  clock: Clock,
): Promise<Reached[]> {
  const today = await inChunks(pairs, ({ before }) =>
    evaluateBinding(before, lookups, clock),
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
  before: readonly BindingEvaluation[],
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

function differs(before: BindingEvaluation, after: BindingEvaluation): boolean {
  return (
    before.digest !== after.digest ||
    before.problem?.message !== after.problem?.message ||
    before.order?.allowed !== after.order?.allowed ||
    before.gated !== after.gated
  );
}

const changed = (
  when: ChangeTiming,
  { binding, evaluation, world }: Reached,
  clock: Clock,
): ChangedBinding => ({
  when,
  plan: bindingPlan(binding, evaluation, world, clock),
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

async function inChunks<A, B>(
  items: readonly A[],
  work: (item: A) => B,
): Promise<B[]> {
  const out: B[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % CHUNK === 0) await new Promise(setImmediate);
    out.push(work(item));
  }
  return out;
}

function sentence(now: number, later: number, problems: number): string {
  const parts = [
    ...(now > 0 ? [`${now} would change at once`] : []),
    ...(later > 0 ? [`${later} with the next promotion`] : []),
    ...(problems > 0 ? [`${problems} could no longer be released`] : []),
  ];
  return parts.length === 0
    ? 'Nothing that runs would change.'
    : `Of what is deployed, ${parts.join(', ')}.`;
}
