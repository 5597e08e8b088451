import {
  ChangeSetFacts,
  ChangeSetStep,
  choosePromotion,
  FINAL_CHANGE_SET_PHASES,
  FINAL_PHASES,
  isGated,
  nextChangeSet,
  nextPromotion,
  parseDuration,
} from '@openchoreo-portal/delivery';
import {
  ChangeSet,
  changeSetKind,
  ChangeSetPhase,
  ChangeSetStatus,
  Promotion,
  promotionKind,
  timestamp,
} from '@openchoreo-portal/model';
import { promotionsOfSet } from '../promotion/asked';
import {
  decisionsOn,
  gatesOf,
  policiesIn,
  recordOf,
} from '../promotion/records';
import { storeStep } from '../gated-set/promotions';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  projectRef,
} from '../runtime';
import { itemsOf, objectsOf, PlannedItem, setDigest } from './plan';
import { factsOfItem, factsOfItems, frozenItems, writeItem } from './progress';
import { asksNow, desiredSetPromotion, setPromotionPlan } from './promotion';
import { changeSetWatches } from './watches';

const DEFAULT_TIMEOUT_MS = 600_000;
const MAX_HISTORY = 30;

/**
 * Moves several components together. The whole set is planned, asked for and approved as one Promotion; what each component is about to leave is
 * stored before anything is written, so that a crash, a failure or a late component can always be answered by going back.
 */
export const changeSetController: Controller = {
  name: 'changeset',
  kind: changeSetKind,
  watches: changeSetWatches(),
  async reconcile(object, _key, context) {
    if (!object || object.metadata.deletionTimestamp) return undefined;
    const set = object as ChangeSet;
    const phase = set.status?.phase ?? 'Pending';
    if (FINAL_CHANGE_SET_PHASES.has(phase)) {
      await endPromotion(set, phase, context);
      return undefined;
    }
    return phase === 'Executing' || phase === 'Returning'
      ? drive(set, phase, context)
      : prepare(set, phase, context);
  },
};

/** Before anything is written: plans, asks, and claims. */
async function prepare(
  set: ChangeSet,
  phase: ChangeSetPhase,
  context: ControllerContext,
) {
  const { lookups, clock } = context;
  const items = await itemsOf(set, lookups, clock);
  const digest = setDigest(items);
  const obstacle = obstacleOf(set, items, context);
  const promotions = promotionsOfSet(set, context.lookups);
  if (!obstacle && items.every(i => i.plan.outcome === 'Nothing')) {
    await store(
      set,
      { phase: 'Succeeded', message: 'Everything is applied already.' },
      {},
      context,
    );
    return undefined;
  }
  const asked = await ask(set, items, digest, promotions, obstacle, context);
  const step = nextChangeSet(phase, { ...asked, items: [], late: false });
  if (step.phase !== 'Executing') {
    await store(
      set,
      step,
      {
        ...(digest ? { digest } : {}),
        ...(asked.promotion
          ? { promotion: asked.promotion.metadata.name }
          : {}),
      },
      context,
    );
    return undefined;
  }
  // The claim: from here on the bindings of these digests are let through, and there is a way back.
  await store(
    set,
    step,
    {
      digest: digest!,
      ...(asked.promotion ? { promotion: asked.promotion.metadata.name } : {}),
      startedAt: timestamp(clock.now()),
      items: frozenItems(items, set, context),
    },
    context,
  );
  return undefined;
}

/** Keeps the Promotion that asks for the set current, and says what its gates answer. */
async function ask(
  set: ChangeSet,
  items: readonly PlannedItem[],
  digest: string | undefined,
  promotions: readonly Promotion[],
  obstacle: string | undefined,
  context: ControllerContext,
): Promise<
  Pick<ChangeSetFacts, 'obstacle' | 'gates'> & { promotion?: Promotion }
> {
  const { lookups, clock, write } = context;
  const waiting = { state: 'Wait' as const, message: 'The gates are asked.' };
  for (const promotion of promotions) {
    const record = recordOf(promotion);
    const step = nextPromotion(record, {
      ...(digest ? { wantedDigest: digest } : {}),
      gates: waiting,
    });
    if (step.phase !== record.phase && FINAL_PHASES.has(step.phase)) {
      await storeStep(promotion, step, context);
    }
  }
  if (obstacle || !digest) {
    return {
      obstacle: obstacle ?? 'It cannot be planned yet.',
      gates: waiting,
    };
  }
  const policies = policiesIn(lookups, set.metadata.namespace ?? '');
  const gated = items.some(({ component, evaluation, plan }) =>
    isGated(policies, {
      project: set.spec.owner.projectName,
      component,
      environment: set.spec.environment,
      ...(evaluation.inputs
        ? {
            pipeline: evaluation.inputs.project.spec.deploymentPipelineRef.name,
          }
        : {}),
      ...(plan.fromEnvironment
        ? { fromEnvironment: plan.fromEnvironment }
        : {}),
    }),
  );
  const choice = choosePromotion(
    promotions.map(recordOf),
    digest,
    set.metadata.generation ?? 1,
  );
  if ('rejected' in choice) {
    const message = choice.rejected.message ?? 'The change set was rejected.';
    return { gates: { state: 'Deny', message } };
  }
  if ('create' in choice) {
    if (!gated) {
      const message = `No gate guards ${set.spec.environment}.`;
      return { gates: { state: 'Allow', message } };
    }
    const promotion = await write.createIfMissing<Promotion>(
      promotionKind,
      desiredSetPromotion({
        set,
        items,
        digest,
        attempt: choice.create,
        lookups,
        now: clock.now(),
      }),
    );
    if (!promotion) return { gates: waiting };
    const asked = await storeStep(
      promotion,
      { phase: 'Pending', message: 'The gates are asked.' },
      context,
      { plan: setPromotionPlan(items) },
    );
    return { gates: waiting, promotion: asked };
  }
  const promotion = promotions.find(p => p.metadata.name === choice.use.name)!;
  if (!promotion.status?.plan) {
    // Its gates were answered, or its maker stopped, before the plan was stored.
    await write.status(promotionKind, promotion, {
      ...promotion.status,
      plan: setPromotionPlan(items),
    });
  }
  // What goes together, and from where, is what the set asks for now, not what the record says.
  const gates = gatesOf(
    lookups,
    asksNow(promotion, set, items, lookups),
    clock,
    Object.fromEntries(items.map(i => [i.component, objectsOf(i)])),
  );
  return { gates, promotion };
}

/** While it is written or taken back: looks at every component and writes what is missing. */
async function drive(
  set: ChangeSet,
  phase: 'Executing' | 'Returning',
  context: ControllerContext,
) {
  const { clock } = context;
  const { items = [], startedAt, returnedAt } = set.status ?? {};
  if (phase === 'Executing') await claimPromotion(set, context);
  const since = phase === 'Executing' ? startedAt : returnedAt;
  const timeout = parseDuration(set.spec.timeout ?? '') ?? DEFAULT_TIMEOUT_MS;
  const left = Date.parse(since ?? '') + timeout - clock.now().getTime();
  const facts = await factsOfItems(items, set, context);
  const step = nextChangeSet(phase, {
    gates: { state: 'Allow', message: '' },
    items: facts,
    late: !(left > 0),
  });
  const back = step.phase === 'Returning';
  // The phase is stored first: bindings that go back need its permission.
  if (step.phase === phase) {
    for (const item of items) {
      if (step.write.includes(item.component)) {
        await writeItem(item, set, back, context);
      }
    }
  }
  await store(
    set,
    step,
    {
      items: items.map((item, i) => ({
        ...item,
        state: stateOf(item.state, facts[i], step, back),
        ...(facts[i].failure ? { message: facts[i].failure } : {}),
      })),
      ...(back && phase === 'Executing'
        ? { returnedAt: timestamp(clock.now()) }
        : {}),
    },
    context,
  );
  return FINAL_CHANGE_SET_PHASES.has(step.phase)
    ? undefined
    : { requeueAfterMs: Math.max(1_000, left) };
}

function stateOf(
  before: 'Planned' | 'Written' | 'Running' | 'Failed' | 'Returned',
  facts: ReturnType<typeof factsOfItem>,
  step: ChangeSetStep,
  back: boolean,
) {
  if (back || step.phase === 'Returned') {
    if (facts.returned) return 'Returned' as const;
    return facts.failure ? ('Failed' as const) : before;
  }
  if (facts.running) return 'Running' as const;
  return facts.asks === 'set' || step.write.includes(facts.component)
    ? ('Written' as const)
    : before;
}

/** The set's Promotion executes once: with the claim of the set. */
async function claimPromotion(
  set: ChangeSet,
  context: ControllerContext,
): Promise<void> {
  const promotion = askingPromotion(set, context);
  if (!promotion) return;
  const { phase } = recordOf(promotion);
  if (phase === 'Executing' || FINAL_PHASES.has(phase)) return;
  await storeStep(
    promotion,
    { phase: 'Executing', message: 'The approved set is being applied.' },
    context,
    // Whoever is first to see the gates open: the record says who opened them.
    { decisions: decisionsOn(context.lookups, promotion) },
  );
}

/** The Promotion ends with the set. */
async function endPromotion(
  set: ChangeSet,
  phase: ChangeSetPhase,
  context: ControllerContext,
): Promise<void> {
  const promotion = askingPromotion(set, context);
  if (!promotion || FINAL_PHASES.has(recordOf(promotion).phase)) return;
  const message = set.status?.history?.at(-1)?.message ?? phase;
  let end: 'Succeeded' | 'Rejected' | 'Failed' = 'Failed';
  if (phase === 'Succeeded' || phase === 'Rejected') end = phase;
  await storeStep(promotion, { phase: end, message }, context);
}

/** Why the set cannot be asked for now. */
function obstacleOf(
  set: ChangeSet,
  items: readonly PlannedItem[],
  { lookups }: ControllerContext,
): string | undefined {
  const busy = lookups
    .refers<ChangeSet>(
      changeSetKind,
      projectRef(set.metadata.namespace, set.spec.owner.projectName),
    )
    .find(
      other =>
        other.metadata.uid !== set.metadata.uid &&
        ['Executing', 'Returning'].includes(other.status?.phase ?? '') &&
        other.status?.items?.some(i =>
          items.some(p => p.binding.metadata.name === i.releaseBinding),
        ),
    );
  if (busy) return `Change set ${busy.metadata.name} is under way.`;
  if (items.length === 0) {
    return `Nothing of ${set.spec.owner.projectName} runs where it would be taken from.`;
  }
  const held = items.find(i => i.plan.outcome === 'Hold');
  return held ? `${held.component}: ${held.plan.message}` : undefined;
}

function askingPromotion(
  set: ChangeSet,
  context: ControllerContext,
): Promotion | undefined {
  return promotionsOfSet(set, context.lookups).find(
    p => p.metadata.name === set.status?.promotion,
  );
}

const READY: Partial<Record<ChangeSetPhase, boolean>> = {
  Succeeded: true,
  Rejected: false,
  Returning: false,
  Returned: false,
  Failed: false,
};

async function store(
  set: ChangeSet,
  step: Pick<ChangeSetStep, 'phase' | 'message'>,
  more: Partial<ChangeSetStatus>,
  { write, clock, events }: ControllerContext,
): Promise<void> {
  const { phase, message } = step;
  const old = set.status ?? {};
  const conditions = new ConditionSet(set, clock).set(
    'Ready',
    READY[phase] ?? 'Unknown',
    phase,
    message,
  );
  const history = old.history ?? [];
  await write.status(changeSetKind, set, {
    ...conditions.into(old),
    ...more,
    phase,
    history:
      history.at(-1)?.phase === phase
        ? history
        : [
            ...history.slice(-(MAX_HISTORY - 1)),
            { at: timestamp(clock.now()), phase, message },
          ],
  });
  if (old.phase !== phase) {
    await events.record(
      set,
      READY[phase] === false ? 'Warning' : 'Normal',
      phase,
      message,
    );
  }
}
