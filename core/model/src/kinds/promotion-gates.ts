import { Infer, s } from '../schema/builder';

/** Durations such as `90s` or `1d12h`. */
const duration = (description: string) =>
  s.string({ pattern: '^([0-9]+(ms|s|m|h|d))+$' }).describe(description);

const people = s.object({
  claim: s
    .enum('groups', 'sub', 'id', 'roles', 'any')
    .default('groups')
    .describe(
      'groups, roles (of authorization), sub or id (one person), any (whoever may approve).',
    ),
  value: s.name(),
});
/** People, by one claim. */
export type Approvers = Infer<typeof people>;

export const approvalGate = s.object({
  required: s.integer({ minimum: 1 }).default(1),
  from: s.array(people, { minItems: 1 }),
  requiredApprovers: s
    .array(people)
    .optional()
    .describe('Each of these must be among those who approved.'),
  allowSelfApproval: s.boolean().default(false),
  expiresAfter: duration('How long an approval counts.').optional(),
});
/** How many approvals of whom. */
export type ApprovalGate = Infer<typeof approvalGate>;

export const soakGate = s.object({
  duration: duration('How long the release must have been healthy.'),
  environment: s
    .string()
    .optional()
    .describe('Where. Default: the environment the release comes from.'),
});
/** How long a release must have been healthy before. */
export type SoakGate = Infer<typeof soakGate>;

const rule = s.object({
  expression: s
    .string({ minLength: 1, maxLength: 10_000 })
    .describe(
      'CEL over objects, images, release, promotion and environment; true lets through.',
    ),
  message: s.name().describe('What is wrong when it is false.'),
});

const dayTime = s.string({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });
const localTime = s.string({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$',
});
/** Days as windows name them, Monday first. */
export const WEEKDAYS = [
  'Mon',
  'Tue',
  'Wed',
  'Thu',
  'Fri',
  'Sat',
  'Sun',
] as const;

export const windowGate = s.object({
  timeZone: s.name().default('UTC').describe('IANA name, e.g. Europe/Zurich.'),
  open: s
    .array(
      s.object({
        days: s
          .array(s.enum(...WEEKDAYS))
          .optional()
          .describe('Default: every day.'),
        from: dayTime,
        to: dayTime.describe('Not after from: the next day.'),
      }),
      { maxItems: 50 },
    )
    .optional()
    .describe('When changes may happen. Default: always.'),
  freezes: s
    .array(
      s.object({
        from: localTime.describe('Local time in the zone.'),
        to: localTime,
        reason: s.string().optional(),
      }),
      { maxItems: 200 },
    )
    .optional()
    .describe('When nothing may happen, whatever is open.'),
});
/** When changes may happen. */
export type WindowGate = Infer<typeof windowGate>;

export const holdGate = s.object({
  reason: s.name(),
  until: s.time().optional().describe('Default: until somebody removes it.'),
});
/** Nothing passes. */
export type HoldGate = Infer<typeof holdGate>;

export const verificationGate = s.object({
  workflowRun: s
    .object({
      kind: s.enum('ClusterWorkflow', 'Workflow').default('ClusterWorkflow'),
      name: s.name(),
      parameters: s.openObject().optional(),
    })
    .optional()
    .describe('A run of this workflow must succeed.'),
  job: s
    .object({
      image: s.name(),
      command: s.array(s.string()).optional(),
      args: s.array(s.string()).optional(),
      env: s.array(s.object({ name: s.name(), value: s.string() })).optional(),
    })
    .optional()
    .describe('A Job in the environment the release comes from must succeed.'),
  http: s
    .object({
      url: s
        .string()
        .optional()
        .describe('Absolute address; else endpoint and path are used.'),
      endpoint: s
        .string()
        .optional()
        .describe('Endpoint of the component, where it comes from.'),
      path: s.string().optional(),
      status: s.integer({ minimum: 100, maximum: 599 }).optional(),
      contains: s.string({ maxLength: 1000 }).optional(),
    })
    .optional()
    .describe('An address must answer.'),
  metric: s
    .object({
      query: s.name().describe('Name of a metric of the observer.'),
      window: duration('Back from now. Default 10m.').optional(),
      condition: s
        .name()
        .describe('CEL over value (the last one), average, minimum, maximum.'),
    })
    .optional()
    .describe('A metric of the component must fulfil a condition.'),
  environment: s
    .string()
    .optional()
    .describe('Where. Default: the environment the release comes from.'),
  timeout: duration('Default 10m.').optional(),
  interval: duration('Between attempts. Default 10s.').optional(),
});
/** Something that must be found good by looking. */
export type VerificationGate = Infer<typeof verificationGate>;

export const promotionGate = s
  .object({
    name: s.name(),
    approval: approvalGate.optional(),
    soak: soakGate.optional(),
    verification: verificationGate.optional(),
    rules: s.array(rule, { minItems: 1, maxItems: 100 }).optional(),
    window: windowGate.optional(),
    hold: holdGate.optional(),
  })
  .describe('One of approval, soak, verification, rules, window and hold.');
/** Something that must let a promotion through. */
export type PromotionGate = Infer<typeof promotionGate>;
/** A rule over the rendered set. */
export type GateRule = Infer<typeof rule>;
