import {
  boundedEffects,
  combineEffects,
  PlanChange,
} from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  ChangeSet,
  JsonObject,
  KubeObject,
  LABELS,
  Promotion,
  PromotionSpec,
  PromotionStatus,
  timestamp,
} from '@openchoreo-portal/model';
import { promotionAuthors } from '../release-binding/authors';
import { enumerate } from '../cascade';
import { promotionManifest } from '../gated-set/promotions';
import { Lookups } from '../runtime';
import { PlannedItem } from './plan';

/** Most changes stored on a Promotion; the plan API gives all of them. */
const MAX_CHANGES = 100;

/** The Promotion that asks for a whole set. Its name follows from digest and attempt, so a crash cannot make it twice. */
export function desiredSetPromotion(input: {
  set: ChangeSet;
  items: readonly PlannedItem[];
  digest: string;
  attempt: number;
  lookups: Lookups;
  now: Date;
}): KubeObject<PromotionSpec> {
  const { set, items, digest, attempt, lookups, now } = input;
  const { name, annotations } = set.metadata;
  const { owner, environment } = set.spec;
  const requestedBy = annotations?.[ANNOTATIONS.requestedBy] ?? '';
  const authors = setAuthors(set, items, lookups);
  const from = items.find(i => i.plan.fromEnvironment)?.plan.fromEnvironment;
  return promotionManifest({
    asker: set,
    attempt,
    labels: { [LABELS.changeSet]: name },
    spec: {
      owner: {
        projectName: owner.projectName,
        componentName: enumerate(items.map(i => i.component)),
      },
      changeSet: name,
      // No binding can have this name.
      releaseBinding: `changeset/${name}`,
      environment,
      ...(from ? { fromEnvironment: from } : {}),
      releaseName: enumerate(items.map(i => i.releaseName)),
      items: recordedItems(items),
      digest,
      requestedBy,
      requestedAt: timestamp(now),
      ...(authors.length > 0 ? { authors } : {}),
    },
  });
}

function setAuthors(
  set: ChangeSet,
  items: readonly PlannedItem[],
  lookups: Lookups,
): string[] {
  const requestedBy = set.metadata.annotations?.[ANNOTATIONS.requestedBy];
  const authors = new Set(
    items.flatMap(i => promotionAuthors(i.binding, i.evaluation, lookups)),
  );
  if (requestedBy) authors.add(requestedBy);
  return [...authors].sort();
}

function recordedItems(
  items: readonly PlannedItem[],
): NonNullable<PromotionSpec['items']> {
  return items.map(({ component, releaseName, evaluation, binding }) => ({
    component,
    releaseBinding: binding.metadata.name,
    releaseName,
    digest: evaluation.digest ?? '',
    ...(evaluation.order?.fromEnvironment
      ? { fromEnvironment: evaluation.order.fromEnvironment }
      : {}),
    ...(evaluation.applied.releaseName
      ? { previousReleaseName: evaluation.applied.releaseName }
      : {}),
    ...(evaluation.order?.rollback ? { rollback: true } : {}),
  }));
}

/** The set's Promotion as its gates are asked: what goes where, and who has a hand in it, is what is planned now. */
export function asksNow(
  promotion: Promotion,
  set: ChangeSet,
  items: readonly PlannedItem[],
  lookups: Lookups,
): Promotion {
  const { spec } = promotion;
  const { owner, environment } = set.spec;
  const { projectName } = owner;
  const authors = setAuthors(set, items, lookups);
  return {
    ...promotion,
    spec: {
      ...spec,
      owner: { projectName, componentName: spec.owner.componentName },
      environment,
      items: recordedItems(items),
      requestedBy:
        set.metadata.annotations?.[ANNOTATIONS.requestedBy] ?? spec.requestedBy,
      authors: [...new Set([...(spec.authors ?? []), ...authors])].sort(),
    },
  };
}

/** The plan that is kept on it, for people who decide: what each component changes, one after the other. */
export function setPromotionPlan(
  items: readonly PlannedItem[],
): NonNullable<PromotionStatus['plan']> {
  const changes: PlanChange[] = items.flatMap(i => i.plan.changes);
  return {
    summary: items
      .map(i => `${i.component}: ${i.plan.summary}`)
      .join(' ')
      .slice(0, 2_000),
    changes: changes.slice(0, MAX_CHANGES) as unknown as JsonObject[],
    effects: boundedEffects(
      combineEffects(items.map(i => i.plan.effects)),
      MAX_CHANGES,
    ) as unknown as JsonObject,
  };
}
