import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { defineKind, ResourceObject } from './define';

const spec = s.object({
  actions: s
    .array(s.string(), { minItems: 1 })
    .with({ example: ['component:create'] })
    .describe('kind:verb, kind:* or *.'),
  description: s.string().optional(),
});

export type AuthzRoleSpec = Infer<typeof spec>;
/** A named set of actions within one namespace. */
export type AuthzRole = ResourceObject<AuthzRoleSpec>;
/** A named set of actions. */
export type ClusterAuthzRole = ResourceObject<AuthzRoleSpec>;

export const authzRoleKind = defineKind({
  kind: 'AuthzRole',
  description: 'A named set of actions within one namespace.',
  spec,
  status: conditionsStatus,
});

export const clusterAuthzRoleKind = defineKind({
  kind: 'ClusterAuthzRole',
  scope: 'Cluster',
  description: 'A named set of actions.',
  spec,
  status: conditionsStatus,
});
