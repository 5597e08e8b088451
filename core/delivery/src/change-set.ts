import { ChangeSetPhase } from '@openchoreo-portal/model';
import { Plan, PlanOutcome } from './plan';
import { GateEvaluation, GateResult } from './types';

/** A set shown before it is made: one digest over the plans of its components. */
export interface SetPlan {
  namespace: string;
  project: string;
  environment: string;
  fromEnvironment?: string;
  /** What one approval would speak about; absent while some part cannot be planned. */
  digest?: string;
  outcome: PlanOutcome;
  /** One sentence about {@link outcome}. */
  message: string;
  plans: Plan[];
}

/** Phases that nothing leaves. */
export const FINAL_CHANGE_SET_PHASES: ReadonlySet<ChangeSetPhase> = new Set([
  'Succeeded',
  'Rejected',
  'Returned',
  'Failed',
]);

/** How one component of a change set stands, compared with what the set says about it. */
export interface ChangeSetItemFacts {
  component: string;
  /** What its binding asks for: the set's release, what was there before, or something else that somebody wrote meanwhile. */
  asks: 'set' | 'before' | 'other';
  /** True once the set has been written for it. */
  written: boolean;
  /** The approved digest is applied and runs well. */
  running: boolean;
  /** What was there before is applied again. */
  returned: boolean;
  /** Why it will never run, if that is known. */
  failure?: string;
}

/** What the world looks like when a change set is judged. */
export interface ChangeSetFacts {
  /** Before anything is written: why the set cannot be asked for now. */
  obstacle?: string;
  /** Before anything is written: what the gates say about the whole set. */
  gates: Pick<GateEvaluation, 'state' | 'message'>;
  items: readonly ChangeSetItemFacts[];
  /** The time for the present phase is over. */
  late: boolean;
}

/** The next state of a change set. */
export interface ChangeSetStep {
  phase: ChangeSetPhase;
  /** One sentence for people. */
  message: string;
  /** Components whose bindings are to be written once the phase is stored: to the set's releases while executing, back while returning. */
  write: string[];
}

/**
 * The state machine of a change set, one step. Pure and level-triggered. All or nothing: either every component runs what was approved, or every
 * component is back where it was, except those that somebody else has moved meanwhile.
 */
export function nextChangeSet(
  phase: ChangeSetPhase,
  facts: ChangeSetFacts,
): ChangeSetStep {
  const to = (
    next: ChangeSetPhase,
    message: string,
    write: string[] = [],
  ): ChangeSetStep => ({ phase: next, message, write });
  switch (phase) {
    case 'Executing':
      return execute(facts, to);
    case 'Returning':
      return giveBack(facts, to);
    case 'Pending':
    case 'WaitingForApproval':
      if (facts.obstacle) return to('Pending', facts.obstacle);
      if (facts.gates.state === 'Deny') {
        return to('Rejected', facts.gates.message);
      }
      if (facts.gates.state === 'Wait') {
        return to('WaitingForApproval', facts.gates.message);
      }
      return to('Executing', 'The approved set is being applied.');
    default:
      return to(phase, '');
  }
}

type To = (
  phase: ChangeSetPhase,
  message: string,
  write?: string[],
) => ChangeSetStep;

function execute({ items, late }: ChangeSetFacts, to: To): ChangeSetStep {
  // A binding that asks for the old release after it was written has been moved back by somebody.
  const taken = items.find(
    i => i.asks === 'other' || (i.asks === 'before' && i.written),
  );
  if (taken) {
    return to(
      'Returning',
      `Somebody else changed ${taken.component}, so everything returns.`,
    );
  }
  const failed = items.find(i => i.failure !== undefined);
  if (failed) {
    return to(
      'Returning',
      `${failed.component}: ${failed.failure} Everything returns.`,
    );
  }
  const waiting = items.filter(i => !i.running);
  if (waiting.length === 0) {
    return to('Succeeded', `All ${items.length} components run.`);
  }
  if (late) {
    return to(
      'Returning',
      `${names(waiting)} did not run well in time, so everything returns.`,
    );
  }
  return to(
    'Executing',
    `${items.length - waiting.length} of ${items.length} components run.`,
    items.filter(i => i.asks === 'before').map(i => i.component),
  );
}

function giveBack({ items, late }: ChangeSetFacts, to: To): ChangeSetStep {
  const ours = items.filter(i => i.asks !== 'other');
  const left = ours.filter(i => i.asks === 'set' || !i.returned);
  if (left.length === 0) {
    return to('Returned', 'Everything is back where it was.');
  }
  if (late) {
    return to('Failed', `${names(left)} could not return in time.`);
  }
  return to(
    'Returning',
    `${ours.length - left.length} of ${ours.length} components are back.`,
    ours.filter(i => i.asks === 'set').map(i => i.component),
  );
}

function names(items: readonly { component: string }[]): string {
  const all = items.map(i => i.component);
  return all.length <= 3
    ? all.join(', ')
    : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}

const WORSE = { Allow: 0, Wait: 1, Deny: 2 } as const;

/**
 * One answer for several changes that go together: each gate answers what is worst among them, a gate of one component is asked too, and the set may
 * pass when each of its parts may.
 */
export function combineEvaluations(
  parts: readonly { component: string; evaluation: GateEvaluation }[],
): GateEvaluation {
  const byGate = new Map<string, GateResult>();
  for (const { component, evaluation } of parts) {
    for (const gate of evaluation.gates) {
      const key = [gate.policy, gate.name, gate.type].join('\0');
      const before = byGate.get(key);
      if (!before || WORSE[gate.state] > WORSE[before.state]) {
        byGate.set(key, {
          ...gate,
          // People decide about the set, everything else is found out for each component.
          message:
            gate.type === 'approval' || parts.length === 1
              ? gate.message
              : `${component}: ${gate.message}`,
        });
      }
    }
  }
  const worst = parts.reduce<
    { component: string; evaluation: GateEvaluation } | undefined
  >(
    (found, part) =>
      !found || WORSE[part.evaluation.state] > WORSE[found.evaluation.state]
        ? part
        : found,
    undefined,
  );
  const untils = parts.flatMap(p => p.evaluation.until ?? []).sort();
  const breakGlass = parts.find(p => p.evaluation.breakGlass)?.evaluation
    .breakGlass;
  return {
    state: worst?.evaluation.state ?? 'Wait',
    message: worst?.evaluation.message ?? 'Nothing is asked for.',
    ...(untils.length > 0 ? { until: untils[0] } : {}),
    gates: [...byGate.values()],
    needsApproval: parts.some(p => p.evaluation.needsApproval === true),
    ...(breakGlass ? { breakGlass } : {}),
  };
}
