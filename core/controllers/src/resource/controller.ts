import { contentHash } from '@openchoreo-portal/delivery';
import {
  clusterResourceTypeKind,
  FINALIZER_PREFIX,
  KubeObject,
  LABELS,
  releaseName,
  Resource,
  resourceKind,
  ResourceRelease,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  resourceReleaseKind,
  ResourceReleaseSpec,
  ResourceType,
  resourceTypeKind,
} from '@openchoreo-portal/model';
import { cascade, enumerate } from '../cascade';
import { findResourceType } from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  contains,
  keysOf,
  resourceRef,
  sibling,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}resource-cleanup`;

/** The release that freezes a resource as it is now. Equal content has the same name. */
export function desiredResourceRelease(
  resource: Resource,
  type: ResourceType,
): { hash: string; object: KubeObject<ResourceReleaseSpec> } {
  const { name, namespace } = resource.metadata;
  const { projectName } = resource.spec.owner;
  const content = {
    resourceType: {
      kind: resource.spec.type.kind ?? 'ResourceType',
      name: resource.spec.type.name,
      spec: type.spec,
    },
    ...(resource.spec.parameters === undefined
      ? {}
      : { parameters: resource.spec.parameters }),
  };
  const hash = contentHash(content).slice(0, 10);
  return {
    hash,
    object: {
      apiVersion: resource.apiVersion,
      kind: resourceReleaseKind.kind,
      metadata: {
        name: releaseName(name, hash),
        namespace,
        labels: { [LABELS.project]: projectName, [LABELS.resource]: name },
      },
      spec: { owner: { projectName, resourceName: name }, ...content },
    },
  };
}

/** Freezes resources into releases. Bindings are pinned by people only: a database does not change by itself. */
export const resourceController: Controller = {
  name: 'resource',
  kind: resourceKind,
  watches: [
    ...[resourceTypeKind, clusterResourceTypeKind].map(kind =>
      watchOf<ResourceType>(kind, (type, lookups) =>
        keysOf(
          lookups
            .list<Resource>(resourceKind, type.metadata.namespace)
            .filter(r => r.spec.type.name === type.metadata.name),
        ),
      ),
    ),
    watchOf<ResourceRelease>(resourceReleaseKind, r =>
      sibling(r, r.spec.owner.resourceName),
    ),
    watchOf<ResourceReleaseBinding>(
      resourceReleaseBindingKind,
      b => sibling(b, b.spec.owner.resourceName),
      (_, current) => current === undefined,
    ),
  ],
  async reconcile(object, _key, context) {
    if (!object) return;
    if (object.metadata.deletionTimestamp) {
      await finalize(object as Resource, context);
      return;
    }
    const { lookups, write, clock } = context;
    const resource = await write.addFinalizer(
      resourceKind,
      object as Resource,
      FINALIZER,
    );
    const namespace = resource.metadata.namespace ?? '';
    const conditions = new ConditionSet(resource, clock);
    const type = findResourceType(lookups, namespace, resource.spec.type);
    if (!type) {
      conditions.set(
        'Ready',
        false,
        'ResourceTypeNotFound',
        `${resource.spec.type.kind ?? 'ResourceType'} ${
          resource.spec.type.name
        } does not exist.`,
      );
      await write.status(
        resourceKind,
        resource,
        conditions.into(resource.status),
      );
      return;
    }
    const { hash, object: wanted } = desiredResourceRelease(resource, type);
    const name = wanted.metadata.name!;
    const release = lookups.get<ResourceRelease>(resourceReleaseKind, {
      namespace,
      name,
    });
    if (!release) await write.createIfMissing(resourceReleaseKind, wanted);
    if (release && !contains(release.spec, wanted.spec)) {
      conditions.set(
        'Ready',
        false,
        'InvalidConfiguration',
        `ResourceRelease ${name} exists with other content; delete it.`,
      );
    } else {
      conditions.set('Ready', true, 'Reconciled', `Latest release is ${name}.`);
    }
    await write.status(resourceKind, resource, {
      ...conditions.into(resource.status),
      latestRelease: { name, hash },
    });
  },
};

async function finalize(
  resource: Resource,
  context: ControllerContext,
): Promise<void> {
  const { lookups, write, clock } = context;
  const reference = resourceRef(
    resource.metadata.namespace,
    resource.metadata.name,
  );
  const left = await cascade(context, [
    [
      {
        kind: resourceReleaseBindingKind,
        objects: lookups.refers(resourceReleaseBindingKind, reference),
      },
    ],
    [
      {
        kind: resourceReleaseKind,
        objects: lookups.refers(resourceReleaseKind, reference),
      },
    ],
  ]);
  if (left.length === 0) {
    await write.removeFinalizer(resourceKind, resource, FINALIZER);
    return;
  }
  const conditions = new ConditionSet(resource, clock).set(
    'Finalizing',
    true,
    'ResourceFinalizing',
    `Waiting for ${enumerate(left)}.`,
  );
  await write.status(resourceKind, resource, conditions.into(resource.status));
}
