import { Infer, s } from '../schema/builder';
import { conditions, observedGeneration } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';

const spec = s.object({
  owner: s.object({ projectName: s.name() }).immutable('spec.owner'),
  parentEnvironment: s.name().immutable('spec.parentEnvironment'),
  source: s
    .object({
      repository: s
        .string()
        .optional()
        .describe('Address of the repository that is previewed.'),
      branch: s.name(),
      pullRequest: s.integer({ minimum: 1 }).optional(),
      commit: s.string().optional(),
    })
    .describe('What is previewed.'),
  components: s
    .array(s.name())
    .optional()
    .describe('Default: everything that runs in the parent environment.'),
  ttl: s
    .string({ pattern: '^([0-9]+(ms|s|m|h|d))+$' })
    .optional()
    .describe('How long it lives. Default: what the policy says.'),
});

const status = s.object({
  observedGeneration,
  conditions,
  environment: s
    .string()
    .optional()
    .describe('Environment that was made for it.'),
  expiresAt: s.time().optional(),
  policy: s.string().optional().describe('PreviewPolicy that allows it.'),
  components: s
    .array(
      s.object({
        name: s.name(),
        releaseName: s.string().optional(),
        source: s
          .enum('Parent', 'Branch')
          .describe(
            'Parent: the release that runs there. Branch: built from it.',
          ),
        ready: s.boolean(),
        url: s.string().optional(),
      }),
    )
    .optional(),
});

export type PreviewEnvironmentSpec = Infer<typeof spec>;
export type PreviewEnvironmentStatus = Infer<typeof status>;
/** A short-lived copy of an environment for a branch or a pull request. */
export type PreviewEnvironment = ResourceObject<
  PreviewEnvironmentSpec,
  PreviewEnvironmentStatus
>;

export const previewEnvironmentKind = defineDeliveryKind({
  kind: 'PreviewEnvironment',
  shortNames: ['preview', 'previews'],
  description:
    'A short-lived copy of an environment for a branch or a pull request.',
  columns: [
    column('Project', '.spec.owner.projectName'),
    column('Parent', '.spec.parentEnvironment'),
    column('Branch', '.spec.source.branch'),
    column('Environment', '.status.environment'),
    column('Expires', '.status.expiresAt'),
  ],
  selectableFields: ['.spec.owner.projectName'],
  spec,
  status,
});
