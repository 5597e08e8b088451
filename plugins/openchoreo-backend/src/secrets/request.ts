import { ApiError, ErrorCause } from '@openchoreo-portal/model';

/** Kubernetes secret types a secret may have (reference/kinds.md §1.11). */
export const SECRET_TYPES = [
  'Opaque',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
] as const;

/** Category in the remote key, by type. */
const CATEGORY: Record<string, string> = {
  Opaque: 'generic',
  'kubernetes.io/basic-auth': 'basic-auth',
  'kubernetes.io/ssh-auth': 'ssh-auth',
  'kubernetes.io/tls': 'tls',
  'kubernetes.io/dockerconfigjson': 'registry',
  'kubernetes.io/dockercfg': 'registry',
};

/** A secret to write. Values never come back. */
export interface SecretRequest {
  secretName: string;
  secretType: string;
  targetPlane: {
    kind:
      | 'DataPlane'
      | 'ClusterDataPlane'
      | 'WorkflowPlane'
      | 'ClusterWorkflowPlane';
    name: string;
  };
  /** Plain text by key. */
  data: Record<string, string>;
  /** Labels of the description. Absent: those it has stay. */
  labels?: Record<string, string>;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const PLANES = [
  'DataPlane',
  'ClusterDataPlane',
  'WorkflowPlane',
  'ClusterWorkflowPlane',
];
const MAX_BYTES = 512 * 1024;

/** Checks a request body. Throws `ApiError` Invalid that names every wrong field, and never repeats a value. */
export function parseSecretRequest(body: unknown): SecretRequest {
  const raw = asRecord(body);
  const plane = asRecord(raw.targetPlane);
  const data = asRecord(raw.data);
  const labels = raw.labels === undefined ? undefined : asRecord(raw.labels);
  const causes: ErrorCause[] = [];
  const wrong = (field: string, message: string) =>
    causes.push({ reason: 'FieldValueInvalid', field, message });
  if (typeof raw.secretName !== 'string' || !NAME.test(raw.secretName)) {
    wrong(
      'secretName',
      'must be a lower-case DNS label of at most 63 characters',
    );
  }
  const secretType = raw.secretType ?? 'Opaque';
  if (!(SECRET_TYPES as readonly unknown[]).includes(secretType)) {
    wrong('secretType', `must be one of ${SECRET_TYPES.join(', ')}`);
  }
  const kind = plane.kind ?? 'ClusterDataPlane';
  if (!PLANES.includes(String(kind))) {
    wrong('targetPlane.kind', `must be one of ${PLANES.join(', ')}`);
  }
  if (plane.name !== undefined && typeof plane.name !== 'string') {
    wrong('targetPlane.name', 'must be a text');
  }
  const entries = Object.entries(data);
  if (entries.length === 0) wrong('data', 'needs at least one key');
  let bytes = 0;
  for (const [key, value] of entries) {
    if (!KEY.test(key))
      wrong(
        `data.${key}`,
        'has a key with other characters than a-z A-Z 0-9 - _ .',
      );
    if (typeof value !== 'string') wrong(`data.${key}`, 'must be a text');
    else bytes += Buffer.byteLength(value);
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (typeof value !== 'string') wrong(`labels.${key}`, 'must be a text');
  }
  if (bytes > MAX_BYTES) wrong('data', `is larger than ${MAX_BYTES} bytes`);
  if (causes.length > 0) {
    throw new ApiError({
      reason: 'Invalid',
      message: `The secret is not valid: ${causes
        .map(c => `${c.field} ${c.message}`)
        .join('; ')}.`,
      remedy: 'Correct these fields and send it again.',
      causes,
    });
  }
  return {
    secretName: raw.secretName as string,
    secretType: secretType as string,
    targetPlane: {
      kind: kind as SecretRequest['targetPlane']['kind'],
      name: (plane.name as string | undefined) ?? 'default',
    },
    data: data as Record<string, string>,
    ...(labels ? { labels: labels as Record<string, string> } : {}),
  };
}

/** Key in the plane's secret store (reference/api.md §5.1). */
export function remoteKey(namespace: string, request: SecretRequest): string {
  return `secret/${namespace}/${CATEGORY[request.secretType]}/${
    request.secretName
  }`;
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
