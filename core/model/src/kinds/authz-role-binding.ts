import { Infer, s, SchemaNode } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineKind, ResourceObject } from './define';

const condition = s.object({
  actions: s.array(s.string({ minLength: 1 }), { minItems: 1 }),
  expression: s.name().describe('CEL over the attributes of the actions.'),
});
/** Narrows a role mapping for some of its actions. */
export type AuthzCondition = Infer<typeof condition>;

interface BindingScope {
  namespace?: string;
  project?: string;
  component?: string;
  resource?: string;
}

const below = {
  project: s.string().optional(),
  component: s.string().optional(),
  resource: s.string().optional(),
};
const RULES = {
  component: [
    '!has(self.scope) || !has(self.scope.component) || has(self.scope.project)',
    'scope.component needs scope.project',
  ],
  resource: [
    '!has(self.scope) || !has(self.scope.resource) || has(self.scope.project)',
    'scope.resource needs scope.project',
  ],
  oneOf: [
    '!has(self.scope) || !has(self.scope.component) || !has(self.scope.resource)',
    'scope names a component or a resource, not both',
  ],
  project: [
    '!has(self.scope) || !has(self.scope.project) || has(self.scope.namespace)',
    'scope.project needs scope.namespace',
  ],
} as const;

function makeSpec(
  scope: SchemaNode<BindingScope>,
  rules: (readonly [string, string])[],
) {
  let mapping = s.object({
    roleRef: s.object({
      kind: s.enum('AuthzRole', 'ClusterAuthzRole'),
      name: s.string(),
    }),
    scope: scope.optional().describe('Empty: everywhere the binding reaches.'),
    conditions: s.array(condition).optional(),
  });
  for (const rule of rules) mapping = mapping.rule(...rule);
  return s.object({
    entitlement: s
      .object({ claim: s.string(), value: s.string() })
      .describe('Who: subjects that have this value in this claim.'),
    roleMappings: s.array(mapping, { minItems: 1 }),
    effect: s.enum('allow', 'deny').default('allow'),
  });
}

const spec = makeSpec(s.object(below), [
  RULES.component,
  RULES.resource,
  RULES.oneOf,
]);
const clusterSpec = makeSpec(
  s.object({ namespace: s.string().optional(), ...below }),
  [RULES.project, RULES.component, RULES.resource, RULES.oneOf],
).rule(
  "self.roleMappings.all(m, m.roleRef.kind == 'ClusterAuthzRole')",
  'a ClusterAuthzRoleBinding names only ClusterAuthzRoles',
);

export type AuthzRoleBindingSpec = Infer<typeof spec>;
/** Gives or denies roles within one namespace. */
export type AuthzRoleBinding = ResourceObject<AuthzRoleBindingSpec>;
/** Gives or denies cluster roles anywhere. */
export type ClusterAuthzRoleBinding = ResourceObject<AuthzRoleBindingSpec>;

const columns = [
  column('Claim', '.spec.entitlement.claim'),
  column('Value', '.spec.entitlement.value'),
  column('Effect', '.spec.effect'),
];

export const authzRoleBindingKind = defineKind({
  kind: 'AuthzRoleBinding',
  description: 'Gives or denies roles within one namespace.',
  columns,
  spec,
  status: conditionsStatus,
});

export const clusterAuthzRoleBindingKind = defineKind({
  kind: 'ClusterAuthzRoleBinding',
  scope: 'Cluster',
  description: 'Gives or denies cluster roles anywhere.',
  columns,
  spec: clusterSpec,
  status: conditionsStatus,
});
