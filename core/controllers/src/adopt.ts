import { Plan } from '@openchoreo-portal/delivery';
import {
  Clock,
  DriftEntry,
  isJsonObject,
  ReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
  systemClock,
} from '@openchoreo-portal/model';
import { diffObjects, RenderedObject } from '@openchoreo-portal/rendering';
import { Candidate, candidatesFor, Overrides } from './adopt-candidates';
import { hypotheticalBinding, planFor, PlanRequest } from './plan';
import { evaluateBinding } from './release-binding/evaluate';
import { Lookups, ownerRef } from './runtime';

/** Overrides that lead to what others changed on a plane. Nothing is written. */
export interface Adoption {
  /** What the binding would have to say; everything it says already is in it. */
  overrides: Overrides;
  /** Ids of the changes that the overrides lead to. */
  adopted: string[];
  refused: { id: string; reason: string }[];
  plan: Plan;
}

/**
 * Finds overrides under which the set renders to what somebody made of it. A setting is tried and the result looked at, so that it works for
 * every type and trait; of the settings that do it, the one that changes least else is taken.
 */
export function adoptDrift(
  request: PlanRequest,
  ids: readonly string[],
  lookups: Lookups,
  clock: Clock = systemClock,
): Adoption {
  const binding = hypotheticalBinding(request, lookups);
  const drift = lookups
    .refers<RenderedRelease>(
      renderedReleaseKind,
      ownerRef(binding.metadata.uid),
    )
    .flatMap(release => release.status?.drift ?? []);
  let overrides = overridesOf(binding);
  const adopted: string[] = [];
  const refused: Adoption['refused'] = [];
  for (const id of new Set(ids)) {
    const entry = drift.find(d => d.id === id);
    const found = entry
      ? adoptOne(entry, overrides, request, lookups, clock)
      : 'This change is not there any more; look again.';
    if (typeof found === 'string') refused.push({ id, reason: found });
    else {
      overrides = found;
      adopted.push(id);
    }
  }
  return {
    overrides,
    adopted,
    refused,
    plan: planFor({ ...request, overrides }, lookups, clock),
  };
}

function adoptOne(
  entry: DriftEntry,
  overrides: Overrides,
  request: PlanRequest,
  lookups: Lookups,
  clock: Clock,
): Overrides | string {
  if (entry.deleted) {
    return `No value leads to a set without ${entry.kind} ${entry.name}: undeploy or suspend the component, or change its type.`;
  }
  if (entry.after === undefined) {
    return `Nothing can be set so that ${entry.path} is left out.`;
  }
  if (entry.kind === 'Secret') {
    return 'Values of secrets are written to the secret store, not taken from a plane.';
  }
  const evaluate = (o: Overrides) => {
    const binding = hypotheticalBinding({ ...request, overrides: o }, lookups);
    return evaluateBinding(binding, lookups, clock);
  };
  const base = evaluate(overrides);
  if (!base.rendering || !base.inputs) {
    return base.problem?.message ?? 'The release cannot be rendered now.';
  }
  let best: { overrides: Overrides; others: number } | undefined;
  for (const candidate of candidatesFor(
    entry,
    overrides,
    base.inputs.release.spec,
  )) {
    const others = sideEffects(
      entry,
      base.rendering.objects,
      evaluate(candidate).rendering?.objects,
    );
    if (others === undefined) continue;
    if (!best || others < best.others) best = { overrides: candidate, others };
    if (others === 0) break;
  }
  return (
    best?.overrides ??
    `No setting of the type or its traits leads to ${entry.path} of ${entry.kind} ${entry.name}. Change the release or the type instead.`
  );
}

/** How many other fields change; undefined when the wanted one does not become what it should. */
function sideEffects(
  entry: DriftEntry,
  before: readonly RenderedObject[],
  after: readonly RenderedObject[] | undefined,
): number | undefined {
  if (!after) return undefined;
  const changes = diffObjects(
    before.map(o => o.object),
    after.map(o => o.object),
  );
  const fields = changes.flatMap(change =>
    change.fields.map(field => ({ change, field })),
  );
  const hit = fields.some(
    ({ change, field }) =>
      change.object.kind === entry.kind &&
      change.object.name === entry.name &&
      field.path === entry.path &&
      JSON.stringify(field.after) === JSON.stringify(entry.after),
  );
  const whole = changes.filter(c => c.change !== 'modify').length;
  return hit ? fields.length - 1 + whole : undefined;
}

function overridesOf({ spec }: ReleaseBinding): Candidate {
  const {
    componentTypeEnvironmentConfigs,
    traitEnvironmentConfigs,
    workloadOverrides,
  } = spec;
  return {
    ...(isJsonObject(componentTypeEnvironmentConfigs)
      ? { componentTypeEnvironmentConfigs }
      : {}),
    ...(traitEnvironmentConfigs ? { traitEnvironmentConfigs } : {}),
    ...(workloadOverrides ? { workloadOverrides } : {}),
  };
}
