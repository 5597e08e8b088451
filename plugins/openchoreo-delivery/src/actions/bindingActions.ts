import { ResourceClient } from '@openchoreo-portal/client';
import {
  ANNOTATIONS,
  DriftPolicy,
  driftPolicyKind,
  isApiError,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import type { OpenChoreoApi } from '@openchoreo-portal/plugin-openchoreo-react';

/** Which binding an action is about. */
export interface BindingKey {
  namespace: string;
  name: string;
}

function annotate(
  client: ResourceClient,
  key: BindingKey,
  annotations: Record<string, string | null>,
): Promise<ReleaseBinding> {
  return client.patch<ReleaseBinding>(releaseBindingKind, key, 'merge', {
    metadata: { annotations },
  });
}

/** Replaces the pods one after another, as `kubectl rollout restart` does. */
export const restart = (client: ResourceClient, key: BindingKey, now: Date) =>
  annotate(client, key, { [ANNOTATIONS.restartedAt]: now.toISOString() });

/** Puts back exactly these changes of others. */
export const revertDrift = (
  client: ResourceClient,
  key: BindingKey,
  ids: readonly string[],
) => annotate(client, key, { [ANNOTATIONS.revertDrift]: ids.join(',') });

/** Takes the component out of the environment, with its overrides. */
export const removeBinding = (client: ResourceClient, key: BindingKey) =>
  client.delete(releaseBindingKind, key);

/** Starts the scheduled task of a binding now. Resolves with the name of its Job. */
export async function triggerNow(
  api: Pick<OpenChoreoApi, 'request'>,
  { namespace, name }: BindingKey,
): Promise<string> {
  const { jobName } = await api.request<{ jobName: string }>(
    `/api/v1alpha1/namespaces/${namespace}/releasebindings/${name}/trigger`,
    { method: 'POST' },
  );
  return jobName;
}

const API_VERSION = 'delivery.openchoreo.dev/v1alpha1';

/** Name of the policy that the switch of an environment writes. */
export const selfHealPolicyName = (environment: string) =>
  `self-heal-${environment}`;

/** Puts changes of others back by itself in an environment, or leaves them to people. */
export function setSelfHeal(
  client: ResourceClient,
  namespace: string,
  environment: string,
  selfHeal: boolean,
): Promise<DriftPolicy> {
  return client.apply<DriftPolicy>(
    driftPolicyKind,
    {
      apiVersion: API_VERSION,
      kind: driftPolicyKind.kind,
      metadata: { name: selfHealPolicyName(environment), namespace },
      spec: { environments: [environment], selfHeal },
    },
    { fieldManager: 'portal', force: true },
  );
}

/** A field that others may change from now on. */
export interface IgnoredField {
  namespace: string;
  project: string;
  component: string;
  environment: string;
  kind: string;
  /** Name of the one object that is meant; absent: every object of the kind. */
  object?: string;
  path: string;
  /** Absent: everybody may. */
  manager?: string;
}

/** Adds a rule to the policy of the component in the environment. */
export async function ignoreField(
  client: ResourceClient,
  field: IgnoredField,
): Promise<DriftPolicy> {
  const { namespace, project, component, environment, kind, path } = field;
  const name = `${component}-${environment}`;
  const rule = {
    kind,
    ...(field.object ? { name: field.object } : {}),
    fields: [path],
    ...(field.manager ? { managers: [field.manager] } : {}),
  };
  try {
    const found = await client.get<DriftPolicy>(driftPolicyKind, {
      namespace,
      name,
    });
    return await client.update<DriftPolicy>(driftPolicyKind, {
      ...found,
      spec: { ...found.spec, ignore: [...(found.spec.ignore ?? []), rule] },
    });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
  return client.create<DriftPolicy>(driftPolicyKind, {
    apiVersion: API_VERSION,
    kind: driftPolicyKind.kind,
    metadata: { name, namespace },
    spec: {
      environments: [environment],
      projects: [project],
      components: [component],
      ignore: [rule],
    },
  });
}
