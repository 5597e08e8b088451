import { patternCovers } from '@openchoreo-portal/authorization';
import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { pipelinePolicies } from '@openchoreo-portal/controllers';
import { policiesFor } from '@openchoreo-portal/delivery';
import {
  Approvers,
  AuthzRoleBindingSpec,
  authzRoleBindingKind,
  authzRoleKind,
  AuthzRoleSpec,
  clusterAuthzRoleBindingKind,
  clusterAuthzRoleKind,
  clusterDeploymentPipelineKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  isApiError,
  Project,
  projectKind,
  Promotion,
  PromotionPolicy,
  promotionPolicyKind,
  promotionSubject,
  StoredObject,
} from '@openchoreo-portal/model';
import { toEntityName } from '@openchoreo-portal/plugin-openchoreo-node';

type RoleBinding = StoredObject<AuthzRoleBindingSpec>;
type Role = StoredObject<AuthzRoleSpec>;

/** Everybody whose approval some gate of this promotion asks for, as entity references, and whether the one who asked may be among them. */
export async function approversOf(
  promotion: Promotion,
  client: ResourceClient,
): Promise<{ refs: string[]; selfApproval: boolean }> {
  const { namespace } = promotion.metadata;
  const { owner, environment, fromEnvironment, changeSet } = promotion.spec;
  const { items } = await client.list<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const project = await find<Project>(client, projectKind, {
    namespace,
    name: owner.projectName,
  });
  const rules = policiesFor(
    [
      ...items.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
      ...(await ownGates(project, client)),
    ],
    {
      project: owner.projectName,
      ...(changeSet
        ? {}
        : {
            kind: promotionSubject(promotion.spec).kind,
            component: owner.componentName,
            resource: owner.resourceName,
          }),
      pipeline: project?.spec.deploymentPipelineRef.name,
      environment,
      fromEnvironment,
    },
  )
    .flatMap(policy => policy.spec.gates)
    .flatMap(gate => gate.approval ?? []);
  const people = rules.flatMap(rule => [
    ...rule.from,
    ...(rule.requiredApprovers ?? []),
  ]);
  const byRole = people.some(p => p.claim === 'roles' || p.claim === 'any')
    ? await roleHolders(promotion, client)
    : undefined;
  const refs = people.flatMap(person => refsOf(person, byRole));
  return {
    refs: [...new Set(refs)],
    selfApproval: rules.some(rule => rule.allowSelfApproval),
  };
}

/** The gates that a pipeline of an earlier version implies. */
async function ownGates(project: Project | undefined, client: ResourceClient) {
  const ref = project?.spec.deploymentPipelineRef;
  if (!ref) return [];
  const isCluster = ref.kind === clusterDeploymentPipelineKind.kind;
  const pipeline = await find<DeploymentPipeline>(
    client,
    isCluster ? clusterDeploymentPipelineKind : deploymentPipelineKind,
    {
      ...(isCluster ? {} : { namespace: project.metadata.namespace }),
      name: ref.name,
    },
  );
  return pipeline ? pipelinePolicies(pipeline) : [];
}

function refsOf(
  { claim = 'groups', value }: Approvers,
  holders: RoleHolders | undefined,
): string[] {
  switch (claim) {
    case 'groups':
      return [`group:default/${toEntityName(value)}`];
    case 'sub':
    case 'id':
      return [userRef(value)];
    case 'roles':
      return holders?.ofRole(value) ?? [];
    case 'any':
      return holders?.mayApprove() ?? [];
    default:
      return [];
  }
}

const userRef = (value: string) =>
  value.startsWith('user:') ? value : `user:default/${toEntityName(value)}`;

interface RoleHolders {
  /** Who has a role in the whole namespace, as approvals count it. */
  ofRole(role: string): string[];
  /** Who has some role that may approve this promotion. */
  mayApprove(): string[];
}

/** Reads who holds which role, from the bindings that reach the promotion. Denials are left to the moment of the decision. */
async function roleHolders(
  { metadata: { namespace }, spec: { owner } }: Promotion,
  client: ResourceClient,
): Promise<RoleHolders> {
  const inNamespace = { namespace };
  const [clusterBindings, bindings, clusterRoles, roles] = await Promise.all([
    client.list<RoleBinding>(clusterAuthzRoleBindingKind),
    client.list<RoleBinding>(authzRoleBindingKind, inNamespace),
    client.list<Role>(clusterAuthzRoleKind),
    client.list<Role>(authzRoleKind, inNamespace),
  ]);
  const approving = new Set(
    [...clusterRoles.items, ...roles.items]
      .filter(({ spec }) =>
        spec?.actions?.some(a => patternCovers(a, 'promotion:approve')),
      )
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`),
  );
  const held = [...clusterBindings.items, ...bindings.items]
    .filter(({ spec }) => spec && spec.effect !== 'deny')
    .flatMap(({ spec }) => {
      const { entitlement, roleMappings } = spec!;
      return roleMappings
        .filter(({ scope }) => {
          const at = scope as Record<string, string | undefined> | undefined;
          return (
            [undefined, namespace].includes(at?.namespace) &&
            [undefined, owner.projectName].includes(at?.project) &&
            [undefined, owner.componentName].includes(at?.component) &&
            [undefined, owner.resourceName].includes(at?.resource)
          );
        })
        .map(({ roleRef, scope }) => ({
          roleRef,
          isWide: !(scope as { project?: string } | undefined)?.project,
          refs: entityOf(entitlement),
        }));
    });
  return {
    ofRole: name =>
      held
        .filter(h => h.isWide && h.roleRef.name === name)
        .flatMap(h => h.refs),
    mayApprove: () =>
      held
        .filter(({ roleRef }) =>
          approving.has(`${roleRef.kind}/${roleRef.name}`),
        )
        .flatMap(h => h.refs),
  };
}

/** The group or person that an entitlement means; services read no notifications. */
function entityOf({ claim, value }: { claim: string; value: string }) {
  if (claim === 'groups') return [`group:default/${toEntityName(value)}`];
  const isPerson = claim === 'sub' && !value.startsWith('service:');
  return isPerson ? [userRef(value)] : [];
}

async function find<T extends StoredObject>(
  client: ResourceClient,
  kind: ResourceKind,
  key: { namespace?: string; name: string },
): Promise<T | undefined> {
  try {
    return await client.get<T>(kind, key);
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}
