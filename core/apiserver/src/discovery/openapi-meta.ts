/** Names of the schemas that all kinds share. Tools look for these names. */
export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const OWNER = 'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference';
const MANAGED = 'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry';
/** Metadata of a list. */
export const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';
/** Options of a delete, as a body. */
export const DELETE_OPTIONS =
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

const text = (description: string) => ({ type: 'string', description });
const time = (description: string) => ({
  type: 'string',
  format: 'date-time',
  description,
});
const map = (description: string) => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', default: '' },
});

/** Schemas of object metadata. */
export function META_SCHEMAS(
  ref: (name: string) => string,
): Record<string, object> {
  return {
    [OBJECT_META]: {
      type: 'object',
      description: 'What every stored object has.',
      properties: {
        name: text(
          'Name, unique among the objects of this kind in the namespace. It cannot be changed.',
        ),
        generateName: text(
          'Prefix from which the server makes a name when none is given.',
        ),
        namespace: text(
          'Namespace the object belongs to. It cannot be changed.',
        ),
        uid: text(
          'Identifier of this object in time and space. Set by the server.',
        ),
        resourceVersion: text(
          'Version of the object. Sent back with an update, the update only succeeds when nobody was faster.',
        ),
        generation: {
          type: 'integer',
          format: 'int64',
          description:
            'Counts changes of the desired state. Set by the server.',
        },
        creationTimestamp: time(
          'When the object was created. Set by the server.',
        ),
        deletionTimestamp: time(
          'When the deletion was requested. Set by the server.',
        ),
        deletionGracePeriodSeconds: {
          type: 'integer',
          format: 'int64',
          description: 'Seconds the object may take to end.',
        },
        labels: map('Keys and values by which objects are selected.'),
        annotations: map('Keys and values that tools attach; not selectable.'),
        finalizers: {
          type: 'array',
          items: { type: 'string', default: '' },
          description: 'Who must finish before a deleted object goes.',
          'x-kubernetes-list-type': 'set',
          'x-kubernetes-patch-strategy': 'merge',
        },
        ownerReferences: {
          type: 'array',
          items: { allOf: [{ $ref: ref(OWNER) }], default: {} },
          description:
            'Objects this one depends on; when all of them are gone it is deleted.',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['uid'],
          'x-kubernetes-patch-merge-key': 'uid',
          'x-kubernetes-patch-strategy': 'merge',
        },
        managedFields: {
          type: 'array',
          items: { allOf: [{ $ref: ref(MANAGED) }], default: {} },
          description: 'Which field manager owns which fields.',
          'x-kubernetes-list-type': 'atomic',
        },
      },
    },
    [LIST_META]: {
      type: 'object',
      description: 'What every list has.',
      properties: {
        resourceVersion: text('Version at which the list was read.'),
        continue: text('Token by which the next page is asked for.'),
        remainingItemCount: {
          type: 'integer',
          format: 'int64',
          description: 'How many objects follow on later pages.',
        },
      },
    },
    [OWNER]: {
      type: 'object',
      description: 'Names an owner of an object.',
      required: ['apiVersion', 'kind', 'name', 'uid'],
      properties: {
        apiVersion: text('Group and version of the owner.'),
        kind: text('Kind of the owner.'),
        name: text('Name of the owner.'),
        uid: text('Identifier of the owner.'),
        controller: {
          type: 'boolean',
          description: 'True for the one owner that manages the object.',
        },
        blockOwnerDeletion: {
          type: 'boolean',
          description:
            'True when the owner, deleted in the foreground, waits for this object.',
        },
      },
      'x-kubernetes-map-type': 'atomic',
    },
    [MANAGED]: {
      type: 'object',
      description: 'Fields owned by one manager.',
      properties: {
        manager: text('Name of the manager.'),
        operation: text('Apply or Update.'),
        apiVersion: text('Version the fields are named in.'),
        time: time('When the entry last changed.'),
        fieldsType: text('FieldsV1.'),
        fieldsV1: { type: 'object', description: 'The fields.' },
        subresource: text('Subresource the manager wrote.'),
      },
    },
    [DELETE_OPTIONS]: {
      type: 'object',
      description: 'Options of a delete.',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        propagationPolicy: text(
          'Background, Foreground or Orphan: what becomes of dependents.',
        ),
        gracePeriodSeconds: { type: 'integer', format: 'int64' },
        dryRun: { type: 'array', items: { type: 'string' } },
        preconditions: {
          type: 'object',
          properties: {
            uid: { type: 'string' },
            resourceVersion: { type: 'string' },
          },
        },
      },
    },
  };
}
