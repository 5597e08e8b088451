import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration, projectOwner } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

/** States of a change set. */
export const CHANGE_SET_PHASES = [
  'Pending',
  'WaitingForApproval',
  'Executing',
  'Succeeded',
  'Rejected',
  'Returning',
  'Returned',
  'Failed',
] as const;
/** See {@link CHANGE_SET_PHASES}. */
export type ChangeSetPhase = (typeof CHANGE_SET_PHASES)[number];

const phase = s.enum(...CHANGE_SET_PHASES);

const spec = s
  .object({
    owner: projectOwner,
    environment: s.name().describe('Where the releases go.'),
    fromEnvironment: s
      .name()
      .optional()
      .describe(
        'Where releases that are not named are taken from. Default: the first environment that leads there.',
      ),
    components: s
      .array(
        s.object({
          name: s.name(),
          releaseName: s
            .string()
            .optional()
            .describe('Default: what runs in fromEnvironment.'),
        }),
        { maxItems: 500, uniqueBy: ['name'] },
      )
      .optional()
      .describe('Default: everything of the project that runs there.'),
    timeout: s
      .string({ pattern: '^([0-9]+(ms|s|m|h|d))+$' })
      .default('10m')
      .describe(
        'How long everything may take to run well before all of it returns.',
      ),
  })
  .immutable('spec');

const item = s.object({
  component: s.name(),
  releaseBinding: s.name(),
  releaseName: s.string(),
  digest: s.string().describe('Digest of what is written for it.'),
  previous: s
    .object({
      releaseName: s.string().optional(),
      state: s.enum('Active', 'Undeploy'),
      digest: s.string().optional(),
    })
    .describe('What it returns to.'),
  state: s.enum('Planned', 'Written', 'Running', 'Failed', 'Returned'),
  message: s.string().optional(),
});
/** One component of a change set on its way. */
export type ChangeSetItem = Infer<typeof item>;

const status = s.object({
  observedGeneration,
  conditions,
  phase: phase.optional(),
  digest: s.string().optional().describe('What is asked to be approved.'),
  promotion: s
    .string()
    .optional()
    .describe('The Promotion that asks for the whole set.'),
  startedAt: s.time().optional().describe('When the set began to be written.'),
  returnedAt: s.time().optional().describe('When it began to return.'),
  items: s.array(item).optional(),
  history: s
    .array(s.object({ at: s.time(), phase, message: s.string() }))
    .optional(),
});

export type ChangeSetSpec = Infer<typeof spec>;
export type ChangeSetStatus = Infer<typeof status>;
/** Releases of several components that go into an environment together, or not at all. */
export type ChangeSet = ResourceObject<ChangeSetSpec, ChangeSetStatus>;

export const changeSetKind = defineDeliveryKind({
  kind: 'ChangeSet',
  shortNames: ['cset'],
  description:
    'Releases of several components that go into an environment together, or not at all.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Environment', '.spec.environment'),
    column('Phase', '.status.phase'),
  ],
  selectableFields: ['.spec.owner.projectName', '.spec.environment'],
  spec,
  status,
});
