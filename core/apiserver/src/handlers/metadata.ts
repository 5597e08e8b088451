import {
  causes,
  ErrorCause,
  KindDefinition,
  ObjectMeta,
} from '@openchoreo-portal/model';
import { isObject, Json } from '../json/value';

const FIELDS = new Set([
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'managedFields',
]);
/** Still sent by old clients, never kept. */
const IGNORED = new Set(['selfLink', 'clusterName']);

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED =
  /^([a-z0-9A-Z]([-a-zA-Z0-9.]{0,251}[a-zA-Z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const MAX_ANNOTATIONS = 256 * 1024;

const SUBDOMAIN_WORDS =
  'must consist of lower case alphanumeric characters, "-" or ".", and start and end with an alphanumeric character (at most 253)';

/** True for names an object of a kind may have. */
export function isObjectName(name: string): boolean {
  return DNS_SUBDOMAIN.test(name);
}

/** True for names of namespaces. */
export function isNamespaceName(name: string): boolean {
  return DNS_LABEL.test(name);
}

function typeCause(field: string, value: unknown, wanted: string): ErrorCause {
  return causes.type(field, value, wanted);
}

function stringMap(
  meta: Json,
  field: 'labels' | 'annotations',
  problems: ErrorCause[],
): [string, string][] {
  const value = meta[field];
  if (value === undefined) return [];
  if (!isObject(value)) {
    problems.push(typeCause(`metadata.${field}`, value, 'object'));
    return [];
  }
  return Object.entries(value).filter((entry): entry is [string, string] => {
    const fine = typeof entry[1] === 'string';
    if (!fine)
      problems.push(
        typeCause(`metadata.${field}.${entry[0]}`, entry[1], 'string'),
      );
    return fine;
  });
}

/**
 * Keeps only what object metadata has. `null` members count as absent.
 *
 * @returns the metadata, the unknown fields, and members of the wrong type
 */
export function readMetadata(value: unknown): {
  metadata: ObjectMeta;
  unknown: string[];
  problems: ErrorCause[];
} {
  const problems: ErrorCause[] = [];
  const unknown: string[] = [];
  const out: Json = {};
  if (!isObject(value)) {
    if (value !== undefined && value !== null)
      problems.push(typeCause('metadata', value, 'object'));
    return { metadata: {}, unknown, problems };
  }
  for (const [key, member] of Object.entries(value)) {
    if (IGNORED.has(key) || member === null || member === undefined) continue;
    if (!FIELDS.has(key)) unknown.push(`metadata.${key}`);
    else out[key] = member;
  }
  for (const field of [
    'name',
    'generateName',
    'namespace',
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'deletionTimestamp',
  ]) {
    if (out[field] !== undefined && typeof out[field] !== 'string')
      problems.push(typeCause(`metadata.${field}`, out[field], 'string'));
  }
  for (const field of ['labels', 'annotations'] as const) {
    const entries = stringMap(out, field, problems);
    if (entries.length > 0) out[field] = Object.fromEntries(entries);
    else delete out[field];
  }
  for (const field of ['finalizers', 'ownerReferences', 'managedFields']) {
    const list = out[field];
    if (list === undefined) continue;
    if (!Array.isArray(list)) {
      problems.push(typeCause(`metadata.${field}`, list, 'array'));
      delete out[field];
    } else if (list.length === 0 && field !== 'managedFields')
      delete out[field];
  }
  return { metadata: out as ObjectMeta, unknown, problems };
}

function validateOwners(meta: ObjectMeta): ErrorCause[] {
  const problems: ErrorCause[] = [];
  let controllers = 0;
  (meta.ownerReferences ?? []).forEach((owner: unknown, i) => {
    const path = `metadata.ownerReferences[${i}]`;
    if (!isObject(owner)) {
      problems.push(typeCause(path, owner, 'object'));
      return;
    }
    for (const field of ['apiVersion', 'kind', 'name', 'uid'])
      if (typeof owner[field] !== 'string' || owner[field] === '')
        problems.push(
          causes.invalid(
            `${path}.${field}`,
            owner[field] ?? '',
            'must not be empty',
          ),
        );
    if (owner.controller === true) controllers++;
  });
  if (controllers > 1)
    problems.push(
      causes.invalid(
        'metadata.ownerReferences',
        meta.ownerReferences,
        'only one reference can have controller set to true',
      ),
    );
  return problems;
}

/** Everything wrong with the metadata of an object that is about to be stored. */
export function validateMetadata(
  kind: KindDefinition,
  meta: ObjectMeta,
  isNamespace: boolean,
): ErrorCause[] {
  const problems: ErrorCause[] = [];
  const name = meta.name ?? '';
  if (!name) {
    problems.push({
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
      field: 'metadata.name',
    });
  } else if (isNamespace ? !isNamespaceName(name) : !isObjectName(name)) {
    problems.push(causes.invalid('metadata.name', name, SUBDOMAIN_WORDS));
  }
  if (kind.scope === 'Namespaced' && !isNamespaceName(meta.namespace ?? ''))
    problems.push(
      causes.invalid(
        'metadata.namespace',
        meta.namespace ?? '',
        'must be a lower case DNS label',
      ),
    );
  for (const [key, value] of Object.entries(meta.labels ?? {})) {
    if (!QUALIFIED.test(key))
      problems.push(
        causes.invalid('metadata.labels', key, 'is not a valid label key'),
      );
    if (!LABEL_VALUE.test(value))
      problems.push(
        causes.invalid(
          'metadata.labels',
          value,
          'a valid label is empty or has at most 63 alphanumeric characters, "-", "_" or ".", and starts and ends with an alphanumeric character',
        ),
      );
  }
  let size = 0;
  for (const [key, value] of Object.entries(meta.annotations ?? {})) {
    size += key.length + value.length;
    if (!QUALIFIED.test(key))
      problems.push(
        causes.invalid(
          'metadata.annotations',
          key,
          'is not a valid annotation key',
        ),
      );
  }
  if (size > MAX_ANNOTATIONS)
    problems.push(causes.tooLong('metadata.annotations', MAX_ANNOTATIONS));
  for (const finalizer of (meta.finalizers ?? []) as unknown[])
    if (typeof finalizer !== 'string' || !QUALIFIED.test(finalizer))
      problems.push(
        causes.invalid(
          'metadata.finalizers',
          finalizer,
          'is not a valid finalizer name',
        ),
      );
  return [...problems, ...validateOwners(meta)];
}
