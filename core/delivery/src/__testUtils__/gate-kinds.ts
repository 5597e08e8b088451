import { GateInput } from '..';

/** What a gate says. */
export type Answer = 'Allow' | 'Wait' | 'Deny';

/** A Friday. */
export const NOW = '2026-11-20T12:00:00Z';
/** The same for every kind of gate: what makes it give an answer, which answer comes first, and how it may change. */
export const KINDS = {
  soak: {
    gate: { soak: { duration: '1h', environment: 'staging' } },
    first: 'Wait',
    next: { Wait: ['Allow'], Allow: ['Wait'], Deny: [] },
    facts: (answer: Answer): Facts => ({
      soak:
        answer === 'Allow'
          ? { staging: { healthySince: '2026-11-01T00:00:00Z' } }
          : {},
    }),
  },
  verification: {
    gate: { verification: { http: { url: 'http://check.test' } } },
    first: 'Wait',
    next: { Wait: ['Allow', 'Deny'], Allow: [], Deny: [] },
    facts: (answer: Answer): Facts => ({
      verifications: [
        {
          gate: 'around',
          policy: 'p',
          state: (
            { Wait: 'Running', Allow: 'Succeeded', Deny: 'Failed' } as const
          )[answer],
          message: '',
          startedAt: '2026-11-20T00:00:00Z',
        },
      ],
    }),
  },
  rules: {
    gate: {
      rules: [
        {
          expression: 'objects.all(o, o.kind != "Privileged")',
          message: 'No privileged pods.',
        },
      ],
    },
    first: 'Deny',
    next: { Deny: ['Allow'], Allow: ['Deny'], Wait: [] },
    facts: (answer: Answer): Facts => ({
      objects: [
        {
          apiVersion: 'v1',
          kind: answer === 'Allow' ? 'Pod' : 'Privileged',
          metadata: { name: 'p' },
        },
      ],
    }),
  },
  window: {
    gate: {
      window: {
        timeZone: 'UTC',
        open: [{ days: ['Fri'], from: '00:00', to: '23:59' }],
      },
    },
    first: 'Wait',
    next: { Wait: ['Allow'], Allow: ['Wait'], Deny: [] },
    // Saturday: closed.
    now: (answer: Answer) =>
      answer === 'Allow' ? NOW : '2026-11-21T12:00:00Z',
  },
  hold: {
    gate: { hold: { reason: 'Not now.' } },
    first: 'Wait',
    next: { Wait: ['Allow'], Allow: ['Wait'], Deny: [] },
    // Somebody takes the hold away.
    absentWhen: 'Allow',
  },
} satisfies Record<string, Kind>;
type Facts = NonNullable<GateInput['facts']>;
/** A kind of gate whose answer the world changes. */
export interface Kind {
  gate: object;
  first: Answer;
  next: Record<Answer, Answer[]>;
  facts?: (answer: Answer) => Facts;
  now?: (answer: Answer) => string;
  absentWhen?: Answer;
}
