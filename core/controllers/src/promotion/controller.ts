import {
  FINAL_PHASES,
  nextPromotion,
  policiesFor,
} from '@openchoreo-portal/delivery';
import {
  Approval,
  approvalKind,
  BINDING_KINDS,
  ChangeSet,
  changeSetKind,
  clusterDeploymentPipelineKind,
  ComponentRelease,
  componentReleaseKind,
  deploymentPipelineKind,
  isApiError,
  KubeObject,
  Project,
  projectKind,
  projectReleaseKind,
  Promotion,
  promotionKind,
  PromotionPhase,
  PromotionPolicy,
  promotionPolicyKind,
  ReleaseBinding,
  RenderedRelease,
  renderedReleaseKind,
  resourceReleaseKind,
  StoredObject,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { itemsOf, objectsOf, setDigest } from '../change-set/plan';
import { askedNow } from '../release-binding/evaluate';
import { AnyBinding, BINDING_KIND } from '../gated-set/binding';
import { askedOfSet, promotedObjects } from '../gated-set/promoted';
import {
  Controller,
  ControllerContext,
  controllerOf,
  jsonEqual,
  keysOf,
  Lookups,
  ownerRef,
  projectRef,
  promotionRef,
  sibling,
  specChanged,
  watchOf,
} from '../runtime';
import { askerOf, promotionsOfBinding } from './asked';
import { Prober } from './prober';
import {
  decisionsOn,
  gatesOf,
  policiesIn,
  recordOf,
  requestOf,
  statusAfter,
} from './records';
import { evidenceOf } from './evidence';
import { verifyAll } from './verify';

/**
 * Keeps every open Promotion's answer current: gates, approvals, phase. It never executes; the ReleaseBinding controller does, after asking
 * the same gates again.
 */
export const promotionController = ({
  prober,
}: {
  prober: Prober;
}): Controller => ({
  name: 'promotion',
  kind: promotionKind,
  watches: [
    ...[componentReleaseKind, projectReleaseKind, resourceReleaseKind].map(
      kind =>
        watchOf<ComponentRelease>(
          kind,
          (release, lookups) =>
            keysOf(
              lookups
                .refers<Promotion>(
                  promotionKind,
                  projectRef(
                    release.metadata.namespace,
                    release.spec.owner.projectName,
                  ),
                )
                .filter(
                  p =>
                    isOpen(p) &&
                    [p.spec, ...(p.spec.items ?? [])].some(
                      part => part.releaseName === release.metadata.name,
                    ),
                ),
            ),
          (a, b) =>
            !jsonEqual(
              (a as ComponentRelease | undefined)?.status?.environments,
              (b as ComponentRelease | undefined)?.status?.environments,
            ),
        ),
    ),
    // The work of verifications.
    watchOf(workflowRunKind, ownerPromotion),
    watchOf<RenderedRelease>(renderedReleaseKind, ownerPromotion),
    ...[deploymentPipelineKind, clusterDeploymentPipelineKind].map(kind =>
      watchOf(
        kind,
        (pipeline, lookups) =>
          keysOf(
            lookups
              .list<Promotion>(promotionKind, pipeline.metadata.namespace)
              .filter(isOpen),
          ),
        specChanged,
      ),
    ),
    // Where it comes from, and who has a hand in it, is what its binding says.
    ...BINDING_KINDS.map(bindingKind =>
      watchOf<AnyBinding>(
        BINDING_KIND[bindingKind],
        (binding, lookups) =>
          keysOf(
            promotionsOfBinding(binding, lookups, bindingKind).filter(isOpen),
          ),
        specChanged,
      ),
    ),
    watchOf<Approval>(approvalKind, a => sibling(a, a.spec.promotionName)),
    // What an approved change set writes need not ask again.
    watchOf<ChangeSet>(
      changeSetKind,
      (set, lookups) =>
        keysOf(
          lookups
            .refers<Promotion>(
              promotionKind,
              projectRef(set.metadata.namespace, set.spec.owner.projectName),
            )
            .filter(isOpen),
        ),
      (a, b) =>
        (a as ChangeSet | undefined)?.status?.phase !==
        (b as ChangeSet | undefined)?.status?.phase,
    ),
    watchOf<PromotionPolicy>(promotionPolicyKind, (policy, lookups) =>
      keysOf(
        lookups
          .list<Promotion>(promotionKind, policy.metadata.namespace)
          .filter(isOpen),
      ),
    ),
    watchOf<Project>(
      projectKind,
      (project, lookups) =>
        keysOf(
          lookups
            .refers<Promotion>(
              promotionKind,
              projectRef(project.metadata.namespace, project.metadata.name),
            )
            .filter(isOpen),
        ),
      (a, b) => a?.metadata.generation !== b?.metadata.generation,
    ),
  ],
  async reconcile(object, key, context) {
    const { lookups, write, clock, events, client } = context;
    if (!object) {
      // Approvals of a promotion that is really gone mean nothing any more. The cache may only be late, so the server is asked.
      const orphans = lookups.refers<Approval>(
        approvalKind,
        promotionRef(key.namespace, key.name),
      );
      if (orphans.length === 0) return undefined;
      try {
        await client.get(promotionKind, key);
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
        for (const orphan of orphans) {
          await write.delete(approvalKind, orphan);
        }
      }
      return undefined;
    }
    const promotion = object as Promotion;
    const record = recordOf(promotion);
    if (FINAL_PHASES.has(record.phase)) {
      await cleanUp(promotion, context);
      return undefined;
    }
    if (record.phase === 'Executing') return undefined;
    const asked = askedBy(promotion, context);
    if (asked.waits !== undefined) {
      await write.status(
        promotionKind,
        promotion,
        statusAfter(
          promotion,
          { phase: 'Pending', message: asked.waits },
          { clock, gates: { state: 'Wait', message: asked.waits, gates: [] } },
        ),
      );
      return undefined;
    }
    const request = requestOf(lookups, asked.promotion);
    const verified = await verifyAll(asked.promotion, request, prober, context);
    const seen: Promotion = {
      ...asked.promotion,
      status: { ...promotion.status, verifications: verified.states },
    };
    const hasRules = isAskedByRules(seen, context);
    const objects = hasRules ? await renderedSet(seen, context) : {};
    const gates = gatesOf(lookups, seen, clock, objects);
    const decisions = decisionsOn(lookups, promotion);
    const step = nextPromotion(record, {
      wantedDigest: record.digest,
      gates,
    });
    const isDecision =
      DECIDED.has(step.phase) &&
      step.phase !== record.phase &&
      gates.gates.length > 0;
    const deciding = gates.breakGlass?.by ?? decisions.at(-1)?.approver.id;
    const after = await write.status(
      promotionKind,
      promotion,
      statusAfter(promotion, step, {
        clock,
        gates,
        decisions,
        verifications: verified.states,
        ...(DECIDED.has(step.phase) && deciding ? { by: deciding } : {}),
        ...(isDecision
          ? {
              evidence: await evidenceOf(
                seen,
                hasRules ? objects : await renderedSet(seen, context),
                lookups,
                clock.now(),
              ),
            }
          : {}),
      }),
    );
    if (after !== promotion && step.phase !== record.phase) {
      await events.record(
        promotion,
        step.phase === 'Rejected' || gates.breakGlass ? 'Warning' : 'Normal',
        gates.breakGlass ? 'BreakGlass' : step.phase,
        step.message,
      );
    }
    const waits = [
      ...(gates.until
        ? [Date.parse(gates.until) - clock.now().getTime() + 1_000]
        : []),
      ...(verified.againMs === undefined ? [] : [verified.againMs]),
    ];
    return waits.length > 0
      ? { requeueAfterMs: Math.max(1_000, Math.min(...waits)) }
      : undefined;
  },
});

/** The Promotion as its gates are asked, or why they are not. */
function askedBy(
  promotion: Promotion,
  { lookups }: ControllerContext,
): { promotion: Promotion; waits?: undefined } | { waits: string } {
  const {
    changeSet,
    releaseBinding,
    bindingKind = 'ReleaseBinding',
  } = promotion.spec;
  const asker = askerOf(promotion, lookups);
  if (!asker) {
    const what = changeSet
      ? `ChangeSet ${changeSet}`
      : `${bindingKind} ${releaseBinding}`;
    return {
      waits: `${what} does not ask for this; a Promotion is made by what it deploys.`,
    };
  }
  if (changeSet) return { promotion };
  const asked =
    bindingKind === 'ReleaseBinding'
      ? askedNow(promotion, asker as ReleaseBinding, lookups)
      : askedOfSet(promotion, asker as AnyBinding, lookups);
  return asked
    ? { promotion: asked }
    : { waits: `${bindingKind} ${releaseBinding} cannot be rendered now.` };
}

/** Whether some rule wants to see the rendered set. */
function isAskedByRules(
  promotion: Promotion,
  { lookups }: ControllerContext,
): boolean {
  return policiesFor(
    policiesIn(lookups, promotion.metadata.namespace ?? ''),
    requestOf(lookups, promotion),
  ).some(p => p.spec.gates.some(g => g.rules));
}

/** The set that the Promotion is about, by component; empty while it is not what is asked for. */
async function renderedSet(
  promotion: Promotion,
  { lookups, clock }: ControllerContext,
): Promise<Record<string, KubeObject[]>> {
  const { namespace } = promotion.metadata;
  const { changeSet, digest, owner } = promotion.spec;
  if (changeSet) {
    const set = lookups.get<ChangeSet>(changeSetKind, {
      namespace,
      name: changeSet,
    });
    const items = set ? await itemsOf(set, lookups, clock) : [];
    return setDigest(items) === digest
      ? Object.fromEntries(items.map(i => [i.component, objectsOf(i)]))
      : {};
  }
  const rendered = promotedObjects(promotion, lookups, clock);
  return rendered ? { [owner.componentName ?? '']: rendered } : {};
}

/** Nothing that verified a Promotion outlives the decision, except runs, which have a time to live of their own. */
async function cleanUp(
  promotion: Promotion,
  { lookups, write }: ControllerContext,
): Promise<void> {
  for (const work of lookups.refers<RenderedRelease>(
    renderedReleaseKind,
    ownerRef(promotion.metadata.uid),
  )) {
    if (!work.metadata.deletionTimestamp) {
      await write.delete(renderedReleaseKind, work);
    }
  }
}

function ownerPromotion(object: StoredObject, _lookups: Lookups) {
  const owner = controllerOf(object);
  return sibling(
    object,
    owner?.kind === promotionKind.kind ? owner.name : undefined,
  );
}

const DECIDED: ReadonlySet<PromotionPhase> = new Set(['Approved', 'Rejected']);

function isOpen(promotion: Promotion): boolean {
  return !FINAL_PHASES.has(promotion.status?.phase ?? 'Pending');
}
