import { PromotionGate } from '@openchoreo-portal/model';
import { DeliveryText } from '../texts';

/** Kinds of gates, in the order in which they are offered. */
export const GATE_KINDS = [
  'approval',
  'soak',
  'verification',
  'rules',
  'window',
  'hold',
] as const;
/** See {@link GATE_KINDS}. */
export type GateKind = (typeof GATE_KINDS)[number];

/** What a gate is; undefined for one of a newer version. */
export function kindOf(gate: PromotionGate): GateKind | undefined {
  return GATE_KINDS.find(kind => gate[kind] !== undefined);
}

/** A new gate with values that make sense, under a name that is still free. */
export function newGate(
  kind: GateKind,
  taken: readonly string[],
): PromotionGate {
  const name = [kind, ...taken.map((_, i) => `${kind}-${i + 2}`)].find(
    candidate => !taken.includes(candidate),
  )!;
  const values: Record<GateKind, Omit<PromotionGate, 'name'>> = {
    approval: {
      approval: {
        required: 1,
        from: [{ claim: 'groups', value: '' }],
        allowSelfApproval: false,
      },
    },
    soak: { soak: { duration: '30m' } },
    verification: { verification: { http: { path: '/' } } },
    rules: { rules: [{ expression: '', message: '' }] },
    window: {
      window: {
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
        open: [
          {
            days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
            from: '09:00',
            to: '17:00',
          },
        ],
      },
    },
    hold: { hold: { reason: '' } },
  };
  return { name, ...values[kind] };
}

/** A gate in words: the key of a text and what stands in its gaps. */
export function gateWords(gate: PromotionGate): {
  key: DeliveryText;
  values: Record<string, string | number>;
} {
  const { approval, soak, verification, rules, window, hold } = gate;
  if (approval) {
    const count = approval.required ?? 1;
    return {
      key: count === 1 ? 'gate.words.oneApproval' : 'gate.words.approval',
      values: {
        count,
        who: approval.from.map(({ value }) => value).join(', '),
      },
    };
  }
  if (soak) {
    return { key: 'gate.words.soak', values: { duration: soak.duration } };
  }
  if (verification) {
    const { workflowRun, job, http, metric } = verification;
    if (workflowRun) {
      return {
        key: 'gate.words.workflowRun',
        values: { name: workflowRun.name },
      };
    }
    if (job) return { key: 'gate.words.job', values: { image: job.image } };
    if (metric) {
      return {
        key: 'gate.words.metric',
        values: { query: metric.query, condition: metric.condition },
      };
    }
    return {
      key: 'gate.words.http',
      values: { address: http?.url ?? http?.path ?? '/' },
    };
  }
  if (rules) {
    return {
      key: 'gate.words.rules',
      values: { rules: rules.map(rule => rule.message).join('; ') },
    };
  }
  if (window) {
    const open = (window.open ?? []).map(
      ({ days, from, to }) =>
        `${days?.length ? `${days.join(' ')} ` : ''}${from}–${to}`,
    );
    return window.freezes?.length
      ? {
          key: 'gate.words.windowFreezes',
          values: {
            when: open.join(', ') || '24/7',
            zone: window.timeZone ?? 'UTC',
            freezes: window.freezes
              .map(({ from, to }) => `${from}–${to}`)
              .join(', '),
          },
        }
      : {
          key: 'gate.words.window',
          values: {
            when: open.join(', ') || '24/7',
            zone: window.timeZone ?? 'UTC',
          },
        };
  }
  if (hold) return { key: 'gate.words.hold', values: { reason: hold.reason } };
  return { key: 'gate.words.unknown', values: {} };
}
