import {
  AuthorizationEngine,
  defaultBindings,
  defaultRoles,
} from '@openchoreo-portal/authorization';
import {
  createInformerFactory,
  InformerFactory,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  authzRoleBindingKind,
  authzRoleKind,
  clusterAuthzRoleBindingKind,
  clusterAuthzRoleKind,
  isApiError,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';

const POLICY_KINDS = [
  authzRoleKind,
  authzRoleBindingKind,
  clusterAuthzRoleKind,
  clusterAuthzRoleBindingKind,
];

/** Keeps the engine's policies equal to the stored objects. */
export function followPolicies(
  engine: AuthorizationEngine,
  client: ResourceClient,
): InformerFactory {
  const informers = createInformerFactory(client);
  for (const kind of POLICY_KINDS) {
    informers
      .informer<StoredObject>(kind)
      .addHandler(({ current, previous }) => {
        const object = current ?? previous!;
        if (current) engine.upsert(current);
        else {
          engine.remove({
            kind: object.kind,
            namespace: object.metadata.namespace,
            name: object.metadata.name,
          });
        }
      });
  }
  return informers;
}

/** Creates the roles and bindings every installation starts with; those that exist are left as they are. */
export async function bootstrapPolicies(client: ResourceClient): Promise<void> {
  for (const object of [...defaultRoles, ...defaultBindings] as KubeObject[]) {
    const kind =
      object.kind === 'ClusterAuthzRole'
        ? clusterAuthzRoleKind
        : clusterAuthzRoleBindingKind;
    try {
      await client.create(kind, object);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }
}
