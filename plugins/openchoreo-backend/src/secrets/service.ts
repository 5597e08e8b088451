import {
  createClient,
  ResourceClient,
  ResourceKind,
  Transport,
} from '@openchoreo-portal/client';
import {
  ApiError,
  clusterDataPlaneKind,
  clusterWorkflowPlaneKind,
  dataPlaneKind,
  isApiError,
  SecretReference,
  secretReferenceKind,
  StoredObject,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import { planeObjects, secretReference, secretsNamespace } from './objects';
import { SecretRequest } from './request';

const MANAGER = 'openchoreo-api';

const NAMESPACE: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  scope: 'Cluster',
};
const SECRET: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
};
const PUSH_SECRET: ResourceKind = {
  group: 'external-secrets.io',
  version: 'v1alpha1',
  kind: 'PushSecret',
  plural: 'pushsecrets',
  scope: 'Namespaced',
};

const PLANES = {
  DataPlane: { kind: dataPlaneKind, type: 'dataplane', scoped: true },
  ClusterDataPlane: {
    kind: clusterDataPlaneKind,
    type: 'dataplane',
    scoped: false,
  },
  WorkflowPlane: {
    kind: workflowPlaneKind,
    type: 'workflowplane',
    scoped: true,
  },
  ClusterWorkflowPlane: {
    kind: clusterWorkflowPlaneKind,
    type: 'workflowplane',
    scoped: false,
  },
} as const;

/** How the service reaches planes. */
export interface SecretPlanes {
  transport(plane: {
    planeType: 'dataplane' | 'workflowplane' | 'observabilityplane';
    namespace?: string;
    name: string;
  }): Transport;
}

/**
 * Writes secrets to planes and their descriptions to the control plane. The `client` of each call acts as the person who asked; `platform` only reads
 * which store a plane has, which people need not be allowed to see.
 */
export function createSecretService(options: {
  planes: SecretPlanes;
  platform: ResourceClient;
}) {
  const { planes, platform } = options;
  async function planeOf(
    namespace: string,
    target: SecretRequest['targetPlane'],
  ) {
    const { kind, type, scoped } = PLANES[target.kind];
    const key = scoped
      ? { namespace, name: target.name }
      : { name: target.name };
    const plane = await platform.get<
      StoredObject<{ secretStoreRef?: { name?: string } }>
    >(kind, key);
    const store = plane.spec?.secretStoreRef?.name;
    if (!store) {
      throw new ApiError({
        reason: 'Invalid',
        message: `${target.kind} ${target.name} has no secret store.`,
        remedy: 'Set spec.secretStoreRef.name on the plane.',
        causes: [
          {
            reason: 'FieldValueRequired',
            field: 'spec.secretStoreRef.name',
            message: 'is missing on the plane',
          },
        ],
      });
    }
    const transport = planes.transport({
      planeType: type,
      namespace: scoped ? namespace : undefined,
      name: target.name,
    });
    return {
      store,
      client: createClient(transport, { fieldManager: MANAGER }),
    };
  }

  return {
    /** Creates or replaces. The description is written first, as the person who asked: without that right no value leaves. */
    async put(
      client: ResourceClient,
      namespace: string,
      request: SecretRequest,
    ): Promise<SecretReference> {
      const plane = await planeOf(namespace, request.targetPlane);
      const reference = await client.apply<SecretReference>(
        secretReferenceKind,
        secretReference(namespace, request),
        { fieldManager: MANAGER, force: true },
      );
      const objects = planeObjects(namespace, request, plane.store);
      const asManager = { fieldManager: MANAGER, force: true };
      await plane.client.apply(NAMESPACE, objects.namespace, asManager);
      await plane.client.apply(SECRET, objects.secret, asManager);
      await plane.client.apply(PUSH_SECRET, objects.pushSecret, asManager);
      return reference;
    },

    /** The descriptions of secrets that were written here; never values. */
    async list(
      client: ResourceClient,
      namespace: string,
    ): Promise<SecretReference[]> {
      const { items } = await client.list<SecretReference>(
        secretReferenceKind,
        {
          namespace,
          labelSelector: `openchoreo.dev/managed-by=${MANAGER}`,
        },
      );
      return items;
    },

    /** Deletes description and values; what is gone already stays gone. */
    async remove(
      client: ResourceClient,
      namespace: string,
      name: string,
    ): Promise<void> {
      const reference = await client.get<SecretReference>(secretReferenceKind, {
        namespace,
        name,
      });
      const target = reference.spec.targetPlane;
      await client.delete(secretReferenceKind, { namespace, name });
      if (!target) return;
      const plane = await planeOf(
        namespace,
        target as SecretRequest['targetPlane'],
      );
      const key = { namespace: secretsNamespace(namespace), name };
      for (const kind of [PUSH_SECRET, SECRET]) {
        await plane.client.delete(kind, key).catch(error => {
          if (!isApiError(error, 'NotFound')) throw error;
        });
      }
    },
  };
}
