import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';

/** `spec.clusterAgent.clientCA` of a plane. */
export interface ClientCa {
  /** PEM. */
  value?: string;
  secretKeyRef?: { name: string; namespace?: string; key: string };
}

interface Secret extends StoredObject {
  data?: Record<string, string>;
}

const SECRET: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
};
const MAX_PEM = 256 * 1024;

/** Finds the PEM text; never rejects, `problem` says what to do instead. */
export async function resolveClientCa(
  client: ResourceClient,
  ca: ClientCa | undefined,
  namespace: string | undefined,
): Promise<{ clientCa?: string; problem?: string }> {
  if (ca?.value) {
    return ca.value.length > MAX_PEM
      ? { problem: 'spec.clusterAgent.clientCA.value is too long.' }
      : { clientCa: ca.value };
  }
  const ref = ca?.secretKeyRef;
  if (!ref) {
    return {
      problem:
        'The plane has no clientCA. Set spec.clusterAgent.clientCA to the certificate authority of its agents.',
    };
  }
  const from = ref.namespace ?? namespace;
  if (!from) {
    return { problem: 'clientCA.secretKeyRef needs a namespace here.' };
  }
  try {
    const secret = await client.get<Secret>(SECRET, {
      namespace: from,
      name: ref.name,
    });
    const value = secret.data?.[ref.key];
    return value
      ? { clientCa: Buffer.from(value, 'base64').toString('utf8') }
      : { problem: `Secret ${from}/${ref.name} has no key ${ref.key}.` };
  } catch (error) {
    return {
      problem: `Secret ${from}/${ref.name} with the clientCA cannot be read: ${
        error instanceof Error ? error.message : error
      }`,
    };
  }
}
