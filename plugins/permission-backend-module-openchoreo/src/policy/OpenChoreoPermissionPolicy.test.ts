import { mockCredentials } from '@backstage/backend-test-utils';
import { createPermission } from '@backstage/plugin-permission-common';
import { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  AccessRequest,
  createAuthorizationEngine,
  defaultBindings,
  defaultRoles,
  Subject,
} from '@openchoreo-portal/authorization';
import { KubeObject } from '@openchoreo-portal/model';
import { withCache } from '../controlPlane/cached';
import { createPolicyControlPlane } from '../controlPlane/client';
import { OpenChoreoPermissionPolicy } from './OpenChoreoPermissionPolicy';

const user = (name: string): PolicyQueryUser => ({
  credentials: mockCredentials.user(`user:default/${name}`),
  info: { userEntityRef: `user:default/${name}`, ownershipEntityRefs: [] },
});
const subjectOf = (group: string): Subject => ({
  id: `user:default/${group}`,
  kind: 'user',
  claims: { groups: [group], sub: [group] },
  how: 'test',
});

const objects: Record<string, KubeObject[]> = {
  Namespace: ['acme', 'umbrella'].map(name => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })),
  Project: [
    ['acme', 'shop'],
    ['acme', 'books'],
    ['umbrella', 'labs'],
  ].map(([namespace, name]) => ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Project',
    metadata: { namespace, name },
  })),
};

/** The real engine behind the interface of the HTTP client; a user's name is their group. */
function policyFor(...policies: KubeObject[]) {
  const engine = createAuthorizationEngine();
  engine.replace([...defaultRoles, ...defaultBindings, ...policies]);
  const calls: AccessRequest[][] = [];
  const nameOf = (credentials: any) =>
    credentials.principal.userEntityRef.split('/')[1];
  const client: any = {
    decide: async (credentials: unknown, requests: AccessRequest[]) => {
      calls.push(requests);
      return engine.decideAll(subjectOf(nameOf(credentials)), requests);
    },
    forCredentials: (credentials: unknown) => ({
      list: async ({ kind }: { kind: string }) => ({
        items: objects[kind].filter(o =>
          kind === 'Namespace'
            ? engine
                .listFilter(subjectOf(nameOf(credentials)), 'namespace:view')
                .allows({ namespace: o.metadata.name })
            : engine
                .listFilter(subjectOf(nameOf(credentials)), 'project:view')
                .allows({
                  namespace: o.metadata.namespace,
                  project: o.metadata.name,
                }),
        ),
      }),
    }),
  };
  const policy = new OpenChoreoPermissionPolicy({
    controlPlane: withCache(createPolicyControlPlane(client)),
  });
  const ask = (
    permission: string,
    who: string | undefined,
    action: 'create' | 'read' | 'update' | 'delete' = 'update',
  ) =>
    policy.handle(
      {
        permission: createPermission({
          name: permission,
          attributes: { action },
        }),
      },
      who === undefined ? undefined : user(who),
    );
  return { ask, calls };
}

const binding = (
  group: string,
  roleName: string,
  scope: object,
  effect = 'allow',
): KubeObject => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ClusterAuthzRoleBinding',
  metadata: { name: `${group}-${roleName}-${effect}` },
  spec: {
    entitlement: { claim: 'groups', value: group },
    effect,
    roleMappings: [
      { roleRef: { kind: 'ClusterAuthzRole', name: roleName }, scope },
    ],
  },
});

describe('OpenChoreoPermissionPolicy', () => {
  it.each([
    ['openchoreo.component.create', 'developers', 'ALLOW'],
    ['openchoreo.project.create', 'developers', 'DENY'],
    ['openchoreo.promotion.approve', 'approvers', 'ALLOW'],
    ['openchoreo.promotion.approve', 'developers', 'DENY'],
    ['openchoreo.no.such', 'admins', 'DENY'],
    ['catalog.entity.delete', 'developers', 'DENY'],
    ['catalog.entity.refresh', 'viewers', 'DENY'],
    ['catalog.entity.delete', 'platform-engineers', 'ALLOW'],
    ['catalog.entity.delete', 'admins', 'ALLOW'],
    ['devtools.info', 'viewers', 'DENY'],
    ['devtools.info', 'admins', 'ALLOW'],
    ['catalog.location.create', 'developers', 'DENY'],
    ['scaffolder.task.create', 'developers', 'ALLOW'],
    ['scaffolder.action.execute', 'developers', 'ALLOW'],
    ['other.plugin.write', 'developers', 'DENY'],
  ])('%s for %s: %s', async (permission, group, result) => {
    const { ask } = policyFor();
    expect(await ask(permission, group)).toEqual({ result });
  });

  it('lets unknown plugins be read', async () => {
    const { ask } = policyFor();
    expect(await ask('other.plugin.read', 'viewers', 'read')).toEqual({
      result: 'ALLOW',
    });
  });

  it('denies everything to nobody', async () => {
    const { ask, calls } = policyFor();
    expect(await ask('catalog.entity.read', undefined)).toEqual({
      result: 'DENY',
    });
    expect(calls).toEqual([]);
  });

  it('counts a permission for one project as a permission', async () => {
    const { ask } = policyFor(
      binding('shoppers', 'developer', { namespace: 'acme', project: 'shop' }),
    );
    expect(await ask('openchoreo.component.create', 'shoppers')).toEqual({
      result: 'ALLOW',
    });
  });

  describe('reading the catalog', () => {
    const rule = (annotation: string, value?: string) => ({
      rule: 'HAS_ANNOTATION',
      resourceType: 'catalog-entity',
      params: { annotation, ...(value ? { value } : {}) },
    });
    const NS = 'openchoreo.io/namespace';
    const PROJECT = 'openchoreo.io/project';
    const outside = { not: rule(NS) };

    it('is unlimited for those who may see everything', async () => {
      const { ask } = policyFor();
      expect(await ask('catalog.entity.read', 'viewers')).toEqual({
        result: 'ALLOW',
      });
    });

    it('shows strangers only what belongs to no tenant', async () => {
      const { ask } = policyFor();
      expect(await ask('catalog.entity.read', 'strangers')).toEqual({
        result: 'CONDITIONAL',
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: { anyOf: [outside] },
      });
    });

    it('shows a tenant to its people', async () => {
      const { ask } = policyFor(
        binding('acme-people', 'viewer', { namespace: 'acme' }),
      );
      expect(await ask('catalog.entity.read', 'acme-people')).toMatchObject({
        conditions: { anyOf: [outside, rule(NS, 'acme')] },
      });
    });

    it('shows a project to its people', async () => {
      const { ask } = policyFor(
        binding('shoppers', 'viewer', { namespace: 'acme', project: 'shop' }),
      );
      expect(await ask('catalog.entity.read', 'shoppers')).toMatchObject({
        conditions: {
          anyOf: [
            outside,
            { allOf: [rule(NS, 'acme'), rule(PROJECT, 'shop')] },
          ],
        },
      });
    });

    it('hides what is denied within what is allowed', async () => {
      const { ask } = policyFor(
        binding(
          'viewers',
          'viewer',
          { namespace: 'acme', project: 'books' },
          'deny',
        ),
      );
      expect(await ask('catalog.entity.read', 'viewers')).toMatchObject({
        conditions: {
          anyOf: [
            outside,
            { allOf: [rule(NS, 'acme'), { not: rule(PROJECT) }] },
            { allOf: [rule(NS, 'acme'), rule(PROJECT, 'shop')] },
            rule(NS, 'umbrella'),
          ],
        },
      });
    });
  });

  it('asks once for many questions of a page, and keeps answers for a moment', async () => {
    const { ask, calls } = policyFor();
    const page = [
      'openchoreo.component.create',
      'openchoreo.component.delete',
      'openchoreo.component.create',
      'openchoreo.project.view',
    ];
    await Promise.all(page.map(p => ask(p, 'developers')));
    expect(calls.map(c => c.length)).toEqual([3]);
    await ask('openchoreo.component.create', 'developers');
    expect(calls).toHaveLength(1);
    // Another user is another question.
    await ask('openchoreo.component.create', 'viewers');
    expect(calls).toHaveLength(2);
  });
});
