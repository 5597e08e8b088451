import {
  FINAL_PHASES,
  PromotionRecord,
  PromotionStep,
} from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  apiVersionOf,
  KubeObject,
  LABELS,
  Promotion,
  promotionKind,
  promotionName,
  PromotionSpec,
  StoredObject,
  timestamp,
} from '@openchoreo-portal/model';
import {
  ATTEMPT_ANNOTATION,
  GENERATION_ANNOTATION,
  recordOf,
  statusAfter,
} from '../promotion/records';
import { ControllerContext, controllerReference } from '../runtime';

/** Ended promotions kept per binding: its deployment history. */
const MAX_ENDED = 50;

/** The Promotion that asks for a digest. Its name follows from digest and attempt, so a crash cannot make it twice. */
export function desiredPromotion(input: {
  binding: StoredObject;
  /** Default: `ReleaseBinding`. */
  bindingKind?: PromotionSpec['bindingKind'];
  owner: PromotionSpec['owner'];
  environment: string;
  releaseName: string;
  digest: string;
  attempt: number;
  fromEnvironment?: string;
  previousReleaseName?: string;
  authors?: readonly string[];
  rollback?: boolean;
  now: Date;
}): KubeObject<PromotionSpec> {
  const { binding, bindingKind, digest, attempt, now } = input;
  const { owner, environment, releaseName } = input;
  const { name, annotations } = binding.metadata;
  return promotionManifest({
    asker: binding,
    attempt,
    labels: {
      [LABELS.releaseBinding]: name,
      ...(owner.componentName
        ? { [LABELS.component]: owner.componentName }
        : {}),
      ...(owner.resourceName ? { [LABELS.resource]: owner.resourceName } : {}),
    },
    spec: {
      owner: { ...owner },
      ...(bindingKind ? { bindingKind } : {}),
      releaseBinding: name,
      ...(input.fromEnvironment
        ? { fromEnvironment: input.fromEnvironment }
        : {}),
      environment,
      releaseName,
      ...(input.previousReleaseName
        ? { previousReleaseName: input.previousReleaseName }
        : {}),
      digest,
      requestedBy: annotations?.[ANNOTATIONS.requestedBy] ?? '',
      requestedAt: timestamp(now),
      ...(input.authors?.length ? { authors: [...input.authors] } : {}),
      ...(input.rollback ? { rollback: true } : {}),
    },
  });
}

/** A Promotion that a binding or change set asks with, under a name that follows from what it asks. */
export function promotionManifest(input: {
  /** What asks; it controls the Promotion. */
  asker: StoredObject;
  attempt: number;
  /** Besides those of project and environment. */
  labels: Record<string, string>;
  spec: PromotionSpec;
}): KubeObject<PromotionSpec> {
  const { asker, attempt, spec } = input;
  const { namespace, generation } = asker.metadata;
  const base = promotionName(asker.metadata.name, spec.digest);
  return {
    apiVersion: apiVersionOf(promotionKind),
    kind: promotionKind.kind,
    metadata: {
      name: attempt === 1 ? base : `${base}-${attempt}`,
      namespace,
      labels: {
        ...input.labels,
        [LABELS.project]: spec.owner.projectName,
        [LABELS.environment]: spec.environment,
      },
      annotations: {
        [ATTEMPT_ANNOTATION]: String(attempt),
        [GENERATION_ANNOTATION]: String(generation ?? 1),
      },
      ownerReferences: [controllerReference(asker)],
    },
    spec,
  };
}

/** Stores a step of a Promotion. Returns the Promotion after it. */
export function storeStep(
  promotion: Promotion,
  step: Pick<PromotionStep, 'phase' | 'message'>,
  { write, clock }: Pick<ControllerContext, 'write' | 'clock'>,
  known: Omit<Parameters<typeof statusAfter>[2], 'clock'> = {},
): Promise<Promotion> {
  return write.status(
    promotionKind,
    promotion,
    statusAfter(promotion, step, { clock, ...known }),
  );
}

/** The stored Promotion behind a record. */
export function promotionOf(
  promotions: readonly Promotion[],
  record: PromotionRecord,
): Promotion {
  const found = promotions.find(p => p.metadata.name === record.name);
  if (!found) throw new Error(`Promotion ${record.name} is not in the cache.`);
  return found;
}

/** Deletes the oldest ended promotions beyond the history that is kept. */
export async function pruneHistory(
  promotions: readonly Promotion[],
  { write }: Pick<ControllerContext, 'write'>,
): Promise<void> {
  const ended = promotions
    .filter(p => FINAL_PHASES.has(recordOf(p).phase))
    .sort((a, b) =>
      a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1,
    );
  for (const old of ended.slice(MAX_ENDED)) {
    await write.delete(promotionKind, old);
  }
}
