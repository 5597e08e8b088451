import { ResourceClient } from '@openchoreo-portal/client';
import {
  Component,
  componentKind,
  isApiError,
  KubeObject,
  StoredObject,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { changedParts, componentOf, Draft, Source, workloadOf } from './draft';

/** How saving ended. */
export type SaveResult =
  | { outcome: 'saved'; source: Source }
  /** Somebody was faster; this is what is stored now. */
  | { outcome: 'conflict'; latest: Source };

/**
 * Writes a draft: each object in one write, under the version that editing began from, so that nobody's change is overwritten. When both objects
 * change, both are checked by the server before either is written, and the first is put back when the second fails after all.
 *
 * @throws ApiError when the server refuses for another reason; nothing is changed then
 */
export async function saveDraft(
  client: ResourceClient,
  draft: Draft,
  base: Source,
): Promise<SaveResult> {
  const changed = changedParts(draft, base);
  const component = changed.component
    ? componentOf(draft, base.component)
    : undefined;
  const workload = changed.workload ? workloadOf(draft, base) : undefined;
  try {
    if (component && workload) {
      await write(client, componentKind, component, true);
      await write(client, workloadKind, workload, true);
    }
    const savedComponent = component
      ? await write<Component>(client, componentKind, component)
      : base.component;
    try {
      const savedWorkload = workload
        ? await write<Workload>(client, workloadKind, workload)
        : base.workload;
      return {
        outcome: 'saved',
        source: { component: savedComponent, workload: savedWorkload },
      };
    } catch (error) {
      if (component) await putBack(client, savedComponent, base.component);
      throw error;
    }
  } catch (error) {
    if (!isApiError(error, 'Conflict') && !isApiError(error, 'AlreadyExists')) {
      throw error;
    }
    return { outcome: 'conflict', latest: await readSource(client, base) };
  }
}

function write<T extends StoredObject>(
  client: ResourceClient,
  kind: typeof componentKind,
  object: KubeObject,
  dryRun = false,
): Promise<T> {
  const options = { dryRun, fieldValidation: 'Strict' } as const;
  const { managedFields: _, ...metadata } = object.metadata;
  const sent = { ...object, metadata };
  return metadata.resourceVersion
    ? client.update<T>(kind, sent, options)
    : client.create<T>(kind, sent, options);
}

async function putBack(
  client: ResourceClient,
  written: Component,
  before: Component,
): Promise<void> {
  await write(client, componentKind, { ...written, spec: before.spec });
}

/** What is stored now. */
export async function readSource(
  client: ResourceClient,
  { component }: Source,
): Promise<Source> {
  const { namespace, name } = component.metadata;
  const [current, workloads] = await Promise.all([
    client.get<Component>(componentKind, { namespace, name }),
    client.list<Workload>(workloadKind, {
      namespace,
      fieldSelector: `spec.owner.componentName=${name}`,
    }),
  ]);
  return { component: current, workload: workloads.items[0] };
}
