import {
  ApiError,
  isJsonObject,
  SecretReference,
} from '@openchoreo-portal/model';
import { parseSecretRequest } from '../secrets/request';
import { SecretService } from '../secrets/service';
import { PAGE_PARAMETERS, pageOf, paginationOf } from './paging';
import { shown } from './resources/uniform';
import { pathParameter, ref, RestOperation } from './types';

const ROOT = '/api/v1alpha1/namespaces/{namespaceName}';
const NAMESPACE = pathParameter('namespaceName', 'Namespace.');
const WORKFLOW_PLANES = ['WorkflowPlane', 'ClusterWorkflowPlane'];
const GIT_TYPES = ['kubernetes.io/basic-auth', 'kubernetes.io/ssh-auth'];

/** Secrets: values go to the plane's store and never come back; what is shown is their description. */
export function secretOperations(secrets: SecretService): RestOperation[] {
  const tag = 'Secrets';
  const path = `${ROOT}/secrets`;
  const named = [NAMESPACE, pathParameter('secretName', 'Name of the secret.')];
  const schema = ref('Secret');
  return [
    {
      operationId: 'listSecrets',
      method: 'get',
      path,
      tag,
      summary: 'List secrets, without their values',
      parameters: [NAMESPACE, ...PAGE_PARAMETERS],
      success: {
        status: 200,
        description: 'One page.',
        schema: ref('ListSecretsResponse'),
      },
      errors: [400],
      async handle({ client, params, query }) {
        const { items, metadata } = await secrets.list(
          client,
          params.namespaceName,
          pageOf(query),
        );
        return {
          items: items.map(asSecret),
          pagination: paginationOf(metadata),
        };
      },
    },
    {
      operationId: 'createSecret',
      method: 'post',
      path,
      tag,
      summary: 'Write a new secret',
      parameters: [NAMESPACE],
      body: { schema: ref('CreateSecretRequest') },
      success: { status: 201, description: 'Written.', schema },
      errors: [400, 404, 409, 422, 503],
      handle: async ({ client, params, body }) =>
        asSecret(
          await secrets.create(
            client,
            params.namespaceName,
            parseSecretRequest(body),
          ),
        ),
    },
    {
      operationId: 'getSecret',
      method: 'get',
      path: `${path}/{secretName}`,
      tag,
      summary: 'Describe a secret, without its values',
      parameters: named,
      success: { status: 200, description: 'Its description.', schema },
      errors: [404],
      handle: async ({ client, params }) =>
        asSecret(
          await secrets.get(client, params.namespaceName, params.secretName),
        ),
    },
    {
      operationId: 'updateSecret',
      method: 'put',
      path: `${path}/{secretName}`,
      tag,
      summary: 'Replace the values of a secret',
      parameters: named,
      body: { schema: ref('UpdateSecretRequest') },
      success: { status: 200, description: 'Written.', schema },
      errors: [400, 404, 422, 503],
      async handle({ client, params, body }) {
        const { data, labels } = isJsonObject(body) ? body : {};
        return asSecret(
          await secrets.replace(
            client,
            params.namespaceName,
            params.secretName,
            // Both are checked with the rest of the secret, as a whole.
            { data, labels } as Parameters<SecretService['replace']>[3],
          ),
        );
      },
    },
    {
      operationId: 'deleteSecret',
      method: 'delete',
      path: `${path}/{secretName}`,
      tag,
      summary: 'Delete a secret and its values',
      parameters: named,
      success: { status: 204, description: 'Deleted.' },
      errors: [404, 422, 503],
      async handle({ client, params }) {
        await secrets.remove(client, params.namespaceName, params.secretName);
      },
    },
    ...gitSecretOperations(secrets),
  ];
}

/** The older way to write credentials of Git hosts; the same secrets, seen through a narrower window. */
function gitSecretOperations(secrets: SecretService): RestOperation[] {
  const tag = 'GitSecrets';
  const path = `${ROOT}/gitsecrets`;
  return [
    {
      operationId: 'listGitSecrets',
      method: 'get',
      path,
      tag,
      summary: 'List credentials of Git hosts (deprecated: use secrets)',
      parameters: [NAMESPACE],
      success: {
        status: 200,
        description: 'All of them.',
        schema: ref('GitSecretListResponse'),
      },
      async handle({ client, params }) {
        const { items } = await secrets.list(client, params.namespaceName);
        const found = items.filter(isGitSecret).map(asGitSecret);
        return {
          items: found,
          totalCount: found.length,
          page: 1,
          pageSize: found.length,
        };
      },
    },
    {
      operationId: 'createGitSecret',
      method: 'post',
      path,
      tag,
      summary: 'Write credentials of a Git host (deprecated: use secrets)',
      parameters: [NAMESPACE],
      body: { schema: ref('CreateGitSecretRequest') },
      success: {
        status: 201,
        description: 'Written.',
        schema: ref('GitSecretResponse'),
      },
      errors: [400, 404, 409, 422, 503],
      handle: async ({ client, params, body }) =>
        asGitSecret(
          await secrets.create(
            client,
            params.namespaceName,
            parseSecretRequest(fromGitSecret(body)),
          ),
        ),
    },
    {
      operationId: 'deleteGitSecret',
      method: 'delete',
      path: `${path}/{gitSecretName}`,
      tag,
      summary: 'Delete credentials of a Git host (deprecated: use secrets)',
      parameters: [
        NAMESPACE,
        pathParameter('gitSecretName', 'Name of the secret.'),
      ],
      success: { status: 204, description: 'Deleted.' },
      errors: [404, 422, 503],
      async handle({ client, params }) {
        await secrets.remove(
          client,
          params.namespaceName,
          params.gitSecretName,
        );
      },
    },
  ];
}

/** A description in the shape of a Kubernetes secret, with what may be told: where it goes and which keys it has. */
function asSecret(reference: SecretReference) {
  const { metadata, spec } = shown(reference) as SecretReference;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: spec.template.type ?? 'Opaque',
    targetPlane: spec.targetPlane,
    keys: spec.data.map(({ secretKey }) => secretKey),
  };
}

function isGitSecret({ spec }: SecretReference): boolean {
  return (
    GIT_TYPES.includes(spec.template.type ?? '') &&
    WORKFLOW_PLANES.includes(spec.targetPlane?.kind ?? '')
  );
}

const asGitSecret = ({ metadata, spec }: SecretReference) => ({
  name: metadata.name,
  namespace: metadata.namespace,
  workflowPlaneKind: spec.targetPlane?.kind,
  workflowPlaneName: spec.targetPlane?.name,
});

function fromGitSecret(body: unknown): unknown {
  const given = isJsonObject(body) ? body : {};
  const { secretName, secretType, username, token, sshKey, sshKeyId } = given;
  const text = (value: unknown) => typeof value === 'string' && value !== '';
  const data =
    secretType === 'ssh-auth'
      ? {
          'ssh-privatekey': sshKey,
          ...(text(sshKeyId) ? { 'ssh-key-id': sshKeyId } : {}),
        }
      : { ...(text(username) ? { username } : {}), password: token };
  const kind = given.workflowPlaneKind;
  if (typeof kind !== 'string' || !WORKFLOW_PLANES.includes(kind)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `workflowPlaneKind must be one of ${WORKFLOW_PLANES.join(
        ', ',
      )}.`,
      causes: [
        {
          reason: 'FieldValueInvalid',
          field: 'workflowPlaneKind',
          message: `must be one of ${WORKFLOW_PLANES.join(', ')}`,
        },
      ],
    });
  }
  return {
    secretName,
    secretType: `kubernetes.io/${String(secretType)}`,
    targetPlane: { kind, name: given.workflowPlaneName },
    data,
  };
}
