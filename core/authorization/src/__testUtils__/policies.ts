import { KubeObject } from '@openchoreo-portal/model';
import { CompileCondition } from '../engine';
import { Scope, Subject } from '../types';

export function user(name: string, ...groups: string[]): Subject {
  return {
    id: `user:default/${name}`,
    kind: 'user',
    claims: { sub: [`user:default/${name}`, name], groups },
    how: 'test',
  };
}

export function role(
  name: string,
  actions: string[],
  namespace?: string,
): KubeObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: namespace ? 'AuthzRole' : 'ClusterAuthzRole',
    metadata: { name, namespace },
    spec: { actions },
  };
}

export interface BindingInput {
  name: string;
  group: string;
  role: string;
  roleKind?: 'AuthzRole' | 'ClusterAuthzRole';
  scope?: Scope;
  deny?: boolean;
  namespace?: string;
  conditions?: { actions: string[]; expression: string }[];
}

export function binding(input: BindingInput): KubeObject {
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: input.namespace ? 'AuthzRoleBinding' : 'ClusterAuthzRoleBinding',
    metadata: { name: input.name, namespace: input.namespace },
    spec: {
      entitlement: { claim: 'groups', value: input.group },
      effect: input.deny ? 'deny' : 'allow',
      roleMappings: [
        {
          roleRef: {
            kind: input.roleKind ?? 'ClusterAuthzRole',
            name: input.role,
          },
          scope: input.scope,
          conditions: input.conditions,
        },
      ],
    },
  };
}

/** Stands in for CEL: `environment=<value>`, or `error` which fails when evaluated. */
export const simpleConditions: CompileCondition = expression => {
  const [key, value] = expression.split('=');
  if (key === 'invalid') throw new Error('does not compile');
  return attributes => {
    if (key === 'error') throw new Error('cannot be evaluated');
    return attributes[`resource.${key}`] === value;
  };
};
