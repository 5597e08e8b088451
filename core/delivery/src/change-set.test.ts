import {
  ChangeSetItemFacts,
  combineEvaluations,
  FINAL_CHANGE_SET_PHASES,
  GateEvaluation,
  nextChangeSet,
} from '.';

/** Every way in which one component can stand. */
function itemStates(component: string): ChangeSetItemFacts[] {
  return (['set', 'before', 'other'] as const).flatMap(asks =>
    [true, false].flatMap(written =>
      [true, false].flatMap(fine =>
        [undefined, 'It is broken.'].map(failure => ({
          component,
          asks,
          written,
          running: asks === 'set' && fine && failure === undefined,
          returned: asks === 'before' && fine,
          ...(failure && asks === 'set' ? { failure } : {}),
        })),
      ),
    ),
  );
}
const PAIRS = itemStates('api').flatMap(a =>
  itemStates('web').map(b => [a, b] as const),
);
const gates = { state: 'Allow' as const, message: '' };

describe('nextChangeSet, for every state of two components', () => {
  const every = (
    phase: 'Executing' | 'Returning',
    check: (
      step: ReturnType<typeof nextChangeSet>,
      items: readonly ChangeSetItemFacts[],
      late: boolean,
    ) => void,
  ) => {
    for (const items of PAIRS) {
      for (const late of [true, false]) {
        check(nextChangeSet(phase, { gates, items, late }), items, late);
      }
    }
  };

  it('is done exactly when all run', () => {
    every('Executing', ({ phase }, items) => {
      expect(phase === 'Succeeded').toBe(items.every(i => i.running));
    });
  });

  it('returns as soon as one cannot come along', () => {
    every('Executing', ({ phase, write }, items, late) => {
      const hopeless =
        items.some(
          i =>
            i.asks === 'other' ||
            i.failure ||
            (i.asks === 'before' && i.written),
        ) ||
        (late && !items.every(i => i.running));
      expect(phase === 'Returning').toBe(hopeless);
      expect(hopeless && write.length > 0).toBe(false);
    });
  });

  it('writes only what asks for the old, and takes back only its own', () => {
    every('Executing', ({ write }, items) => {
      const asks = items.filter(i => write.includes(i.component));
      expect(asks.every(i => i.asks === 'before' && !i.written)).toBe(true);
    });
    every('Returning', ({ write }, items) => {
      const asks = items.filter(i => write.includes(i.component));
      expect(asks.every(i => i.asks === 'set')).toBe(true);
    });
  });

  it('has returned only when nothing of it is left', () => {
    every('Returning', ({ phase }, items) => {
      const back = items.every(i => i.asks === 'other' || i.returned);
      expect(phase === 'Returned').toBe(back);
    });
  });

  it('leaves no end', () => {
    for (const phase of FINAL_CHANGE_SET_PHASES) {
      for (const items of PAIRS) {
        expect(
          nextChangeSet(phase, { gates, items, late: true }),
        ).toMatchObject({ phase, write: [] });
      }
    }
  });

  it.each([
    ['Wait', 'WaitingForApproval'],
    ['Deny', 'Rejected'],
    ['Allow', 'Executing'],
  ] as const)('goes by the gates: %s', (state, phase) => {
    const facts = { gates: { state, message: 'm' }, items: [], late: false };
    expect(nextChangeSet('Pending', facts).phase).toBe(phase);
    expect(nextChangeSet('Pending', { ...facts, obstacle: 'No.' })).toEqual({
      phase: 'Pending',
      message: 'No.',
      write: [],
    });
  });
});

describe('combineEvaluations', () => {
  const part = (
    component: string,
    state: GateEvaluation['state'],
    type: 'approval' | 'soak' = 'soak',
  ) => ({
    component,
    evaluation: {
      state,
      message: `${component} ${state}`,
      gates: [{ name: 'g', policy: 'p', type, state, message: `${state}.` }],
      needsApproval: type === 'approval' && state === 'Wait',
    },
  });

  it('passes only when every part may', () => {
    const states = ['Allow', 'Wait', 'Deny'] as const;
    for (const a of states) {
      for (const b of states) {
        const { state } = combineEvaluations([part('api', a), part('web', b)]);
        expect(state).toBe(
          states[Math.max(states.indexOf(a), states.indexOf(b))],
        );
      }
    }
    expect(combineEvaluations([]).state).toBe('Wait');
  });

  it('tells each gate once, with the component that it waits for', () => {
    expect(
      combineEvaluations([part('api', 'Allow'), part('web', 'Wait')]).gates,
    ).toEqual([
      {
        name: 'g',
        policy: 'p',
        type: 'soak',
        state: 'Wait',
        message: 'web: Wait.',
      },
    ]);
    expect(
      combineEvaluations([
        part('api', 'Wait', 'approval'),
        part('web', 'Wait', 'approval'),
      ]),
    ).toMatchObject({ needsApproval: true, gates: [{ message: 'Wait.' }] });
  });
});
