import {
  clusterResourceTypeKind,
  FINALIZER_PREFIX,
  LABELS,
  Resource,
  resourceKind,
  ResourceRelease,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  resourceReleaseKind,
  ResourceType,
  resourceTypeKind,
} from '@openchoreo-portal/model';
import { dismantle } from '../cascade';
import { freeze, rememberSources, storeRelease } from '../release-set';
import { findResourceType, MissingReference } from '../resolve';
import {
  ConditionSet,
  Controller,
  ControllerContext,
  keysOf,
  Lookups,
  resourceRef,
  sibling,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}resource-cleanup`;

/** The release of a resource as it is now, or why it has none. */
export function resourceState(
  resource: Resource,
  lookups: Lookups,
): ReturnType<typeof desiredResourceRelease> | MissingReference {
  const { type: ref } = resource.spec;
  const type = findResourceType(
    lookups,
    resource.metadata.namespace ?? '',
    ref,
  );
  return type
    ? desiredResourceRelease(resource, type)
    : {
        reason: 'ResourceTypeNotFound',
        message: `${ref.kind ?? 'ResourceType'} ${ref.name} does not exist.`,
      };
}

/** The release that freezes a resource as it is now. Equal content has the same name. */
export function desiredResourceRelease(resource: Resource, type: ResourceType) {
  const { name } = resource.metadata;
  const { projectName } = resource.spec.owner;
  return freeze({
    kind: resourceReleaseKind,
    source: resource,
    owner: { projectName, resourceName: name },
    labels: { [LABELS.project]: projectName, [LABELS.resource]: name },
    content: {
      resourceType: {
        kind: resource.spec.type.kind ?? 'ResourceType',
        name: resource.spec.type.name,
        spec: type.spec,
      },
      ...(resource.spec.parameters === undefined
        ? {}
        : { parameters: resource.spec.parameters }),
    },
  });
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
    const conditions = new ConditionSet(resource, clock);
    const state = resourceState(resource, lookups);
    if ('reason' in state) {
      conditions.set('Ready', false, state.reason, state.message);
      await write.status(
        resourceKind,
        resource,
        conditions.into(resource.status),
      );
      return;
    }
    const { hash, object: wanted } = state;
    const name = wanted.metadata.name!;
    const problem = await storeRelease(resourceReleaseKind, wanted, context);
    await rememberSources(
      resourceReleaseKind,
      wanted,
      [
        resource,
        findResourceType(
          lookups,
          resource.metadata.namespace ?? '',
          resource.spec.type,
        ),
      ],
      context,
    );
    conditions.set(
      'Ready',
      !problem,
      problem ? 'InvalidConfiguration' : 'Reconciled',
      problem ?? `Latest release is ${name}.`,
    );
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
  const reference = resourceRef(
    resource.metadata.namespace,
    resource.metadata.name,
  );
  const of = (kind: typeof resourceReleaseKind) => [
    { kind, objects: context.lookups.refers(kind, reference) },
  ];
  await dismantle(context, resource, {
    kind: resourceKind,
    finalizer: FINALIZER,
    reason: 'ResourceFinalizing',
    groups: [of(resourceReleaseBindingKind), of(resourceReleaseKind)],
  });
}
