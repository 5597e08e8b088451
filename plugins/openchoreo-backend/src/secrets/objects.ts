import { KubeObject, LABELS } from '@openchoreo-portal/model';
import { remoteKey, SecretRequest } from './request';

/** Value of the label that tells which descriptions were written here. */
export const MANAGED_BY = 'openchoreo-api';
/** On a description: when the values were last written, so that each write of values is a change that is recorded. */
const WRITTEN_AT = 'openchoreo.dev/values-written-at';

/** The namespace on the plane that holds the values on their way into the store (reference/rendering.md §2.3). */
export const secretsNamespace = (namespace: string) =>
  `openchoreo-kv-${namespace}`;

/** What goes to the plane: the values, and the order to push them into its secret store. */
export function planeObjects(
  namespace: string,
  request: SecretRequest,
  store: string,
): { namespace: KubeObject; secret: KubeObject; pushSecret: KubeObject } {
  const planeNamespace = secretsNamespace(namespace);
  const metadata = {
    name: request.secretName,
    namespace: planeNamespace,
    labels: { [LABELS.managedBy]: MANAGED_BY },
  };
  const key = remoteKey(namespace, request);
  return {
    namespace: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: planeNamespace, labels: metadata.labels },
    },
    secret: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: request.secretType,
      data: Object.fromEntries(
        Object.entries(request.data).map(([name, value]) => [
          name,
          Buffer.from(value, 'utf8').toString('base64'),
        ]),
      ),
    },
    pushSecret: {
      apiVersion: 'external-secrets.io/v1alpha1',
      kind: 'PushSecret',
      metadata,
      spec: {
        updatePolicy: 'Replace',
        deletionPolicy: 'Delete',
        secretStoreRefs: [{ kind: 'ClusterSecretStore', name: store }],
        selector: { secret: { name: request.secretName } },
        data: Object.keys(request.data).map(secretKey => ({
          match: {
            secretKey,
            remoteRef: { remoteKey: key, property: secretKey },
          },
        })),
      },
    },
  };
}

/** What stays in the control plane: a description without values, which component types turn into ExternalSecrets. */
export function secretReference(
  namespace: string,
  request: SecretRequest,
  now: Date,
): KubeObject {
  const key = remoteKey(namespace, request);
  return {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'SecretReference',
    metadata: {
      name: request.secretName,
      namespace,
      labels: { ...request.labels, [LABELS.managedBy]: MANAGED_BY },
      annotations: { [WRITTEN_AT]: now.toISOString() },
    },
    spec: {
      targetPlane: request.targetPlane,
      template: { type: request.secretType },
      data: Object.keys(request.data).map(secretKey => ({
        secretKey,
        remoteRef: { key, property: secretKey },
      })),
    },
  };
}
