import {
  createClient,
  ListOptions,
  ObjectList,
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
  LABELS,
  SecretReference,
  secretReferenceKind,
  StoredObject,
  workflowPlaneKind,
} from '@openchoreo-portal/model';
import {
  MANAGED_BY,
  planeObjects,
  secretReference,
  secretsNamespace,
} from './objects';
import { parseSecretRequest, SecretRequest } from './request';

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
  transport(
    plane: {
      planeType: 'dataplane' | 'workflowplane' | 'observabilityplane';
      namespace?: string;
      name: string;
    },
    /** API behind the agent. Default: its Kubernetes API. */
    target?: string,
  ): Transport;
}

/**
 * Writes secrets to planes and their descriptions to the control plane. The `client` of each call acts as the person who asked; `platform` only reads
 * which store a plane has, which people need not be allowed to see.
 */
export function createSecretService(options: {
  planes: SecretPlanes;
  platform: ResourceClient;
  now?: () => Date;
}) {
  const { planes, platform, now = () => new Date() } = options;
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
      client: createClient(transport, { fieldManager: MANAGED_BY }),
    };
  }

  /** The values, on their way into the plane's store. */
  async function push(
    plane: Awaited<ReturnType<typeof planeOf>>,
    namespace: string,
    request: SecretRequest,
  ): Promise<void> {
    const objects = planeObjects(namespace, request, plane.store);
    const asManager = { fieldManager: MANAGED_BY, force: true };
    await plane.client.apply(NAMESPACE, objects.namespace, asManager);
    await plane.client.apply(SECRET, objects.secret, asManager);
    await plane.client.apply(PUSH_SECRET, objects.pushSecret, asManager);
  }

  return {
    /**
     * Writes a new secret. The description is written first, as the person who asked: without that right no value leaves. Rejects with `AlreadyExists`.
     */
    async create(
      client: ResourceClient,
      namespace: string,
      request: SecretRequest,
    ): Promise<SecretReference> {
      const plane = await planeOf(namespace, request.targetPlane);
      const reference = await client.create<SecretReference>(
        secretReferenceKind,
        secretReference(namespace, request, now()),
        { fieldManager: MANAGED_BY },
      );
      try {
        await push(plane, namespace, request);
      } catch (error) {
        // A description without values would promise what nobody has.
        const { uid, name } = reference.metadata;
        await client
          .delete(
            secretReferenceKind,
            { namespace, name },
            { preconditions: { uid } },
          )
          .catch(() => undefined);
        throw error;
      }
      return reference;
    },

    /** Replaces the values (and labels, when given) of a secret that was written here. */
    async replace(
      client: ResourceClient,
      namespace: string,
      name: string,
      change: Pick<SecretRequest, 'data' | 'labels'>,
    ): Promise<SecretReference> {
      const key = { namespace, name };
      const old = await client
        .get<SecretReference>(secretReferenceKind, key)
        .catch(async error => {
          // Refused as the write that it is, so that it is in the audit trail.
          if (isApiError(error, 'Forbidden')) {
            await client.patch(secretReferenceKind, key, 'merge', {});
          }
          throw error;
        });
      const request = requestOf(old, change);
      const plane = await planeOf(namespace, request.targetPlane);
      const reference = await client.apply<SecretReference>(
        secretReferenceKind,
        secretReference(namespace, request, now()),
        { fieldManager: MANAGED_BY, force: true },
      );
      await push(plane, namespace, request);
      return reference;
    },

    /** One page of the descriptions of secrets that were written here; never values. */
    list(
      client: ResourceClient,
      namespace: string,
      page: Pick<ListOptions, 'limit' | 'continue'> = {},
    ): Promise<ObjectList<SecretReference>> {
      return client.list<SecretReference>(secretReferenceKind, {
        namespace,
        labelSelector: `${LABELS.managedBy}=${MANAGED_BY}`,
        ...page,
      });
    },

    /** The description of one. */
    async get(
      client: ResourceClient,
      namespace: string,
      name: string,
    ): Promise<SecretReference> {
      const reference = await client.get<SecretReference>(secretReferenceKind, {
        namespace,
        name,
      });
      requireOurs(reference);
      return reference;
    },

    /** Deletes description and values; what is gone already stays gone. */
    async remove(
      client: ResourceClient,
      namespace: string,
      name: string,
    ): Promise<void> {
      const reference = (await client.delete(secretReferenceKind, {
        namespace,
        name,
      })) as SecretReference | undefined;
      const target = reference?.spec.targetPlane;
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

/** What {@link createSecretService} makes. */
export type SecretService = ReturnType<typeof createSecretService>;

/** A SecretReference may also describe a secret that somebody else put into the store: that one is not ours to show or write. */
function requireOurs(reference: SecretReference): void {
  if (reference.metadata.labels?.[LABELS.managedBy] === MANAGED_BY) return;
  throw new ApiError({
    reason: 'NotFound',
    message: `Secret ${reference.metadata.name} was not written through this API.`,
    remedy: 'Change it in the secret store; its SecretReference describes it.',
  });
}

function requestOf(
  old: SecretReference,
  change: Pick<SecretRequest, 'data' | 'labels'>,
): SecretRequest {
  requireOurs(old);
  const { [LABELS.managedBy]: _, ...labels } = old.metadata.labels ?? {};
  return parseSecretRequest({
    secretName: old.metadata.name,
    secretType: old.spec.template.type,
    targetPlane: old.spec.targetPlane,
    data: change.data,
    labels: change.labels ?? labels,
  });
}
