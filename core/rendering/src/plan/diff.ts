import {
  getOwn,
  isJsonObject,
  jsonEqual,
  KubeObject,
  parseApiVersion,
} from '@openchoreo-portal/model';
import { ChangeEffect, effectOf } from './effect';
import { redacted } from './redact';

/** Names an object across versions of its API. */
export interface ObjectRef {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** One field that differs. Values of secrets are never shown. */
export interface FieldChange {
  /** E.g. `spec.template.spec.containers[name=main].image`. */
  path: string;
  /** Absent when the field is new. */
  before?: unknown;
  /** Absent when the field goes. */
  after?: unknown;
}

/** What happens to one object. Objects that stay as they are have no change. */
export interface ObjectChange {
  object: ObjectRef;
  change: 'add' | 'modify' | 'remove';
  /** Empty for add and remove. */
  fields: FieldChange[];
  effect: ChangeEffect;
  /** What the effect means, one sentence. */
  summary: string;
}

/** Most fields listed per object; the rest is counted in a last entry with path `…`. */
const MAX_FIELDS = 200;
const MAX_DEPTH = 64;
/** Written by servers; never part of what is wanted. */
const SERVER_METADATA = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'ownerReferences',
  'finalizers',
]);

/**
 * What applying `next` in place of `current` changes, by kind and name. Both are rendered sets; live objects may be given, too:
 * status and metadata of the server are not compared.
 */
export function diffObjects(
  current: readonly KubeObject[],
  next: readonly KubeObject[],
): ObjectChange[] {
  const before = byIdentity(current);
  const after = byIdentity(next);
  const changes: ObjectChange[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key);
    const made = after.get(key);
    const object = refOf((made ?? old) as KubeObject);
    const fields = old && made ? diffFields(old, made) : [];
    if (old && made && fields.length === 0) continue;
    const change = changeOf(old, made);
    const { effect, summary } = effectOf(object, change, fields);
    changes.push({ object, change, fields, effect, summary });
  }
  return changes;
}

function changeOf(
  old: KubeObject | undefined,
  made: KubeObject | undefined,
): ObjectChange['change'] {
  if (!old) return 'add';
  return made ? 'modify' : 'remove';
}

/** The reference of an object. */
export function refOf(object: KubeObject): ObjectRef {
  const { name = '', namespace } = object.metadata;
  return {
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
  };
}

function byIdentity(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(
    objects.map(o => {
      const { group, kind, namespace = '', name } = refOf(o);
      return [[kind, group, namespace, name].join('\0'), o];
    }),
  );
}

function diffFields(old: KubeObject, made: KubeObject): FieldChange[] {
  const out: FieldChange[] = [];
  diff(comparable(old), comparable(made), '', 0, out);
  const fields = redacted(
    made.kind,
    parseApiVersion(made.apiVersion).group,
    out,
  );
  if (fields.length <= MAX_FIELDS) return fields;
  return [
    ...fields.slice(0, MAX_FIELDS),
    { path: '…', after: `${fields.length - MAX_FIELDS} more fields` },
  ];
}

/** The part of an object that somebody asked for. */
function comparable(object: KubeObject): Record<string, unknown> {
  const { status: _, metadata, ...rest } = object;
  return {
    ...rest,
    metadata: Object.fromEntries(
      Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key)),
    ),
  };
}

function diff(
  a: unknown,
  b: unknown,
  path: string,
  depth: number,
  out: FieldChange[],
): void {
  if (depth < MAX_DEPTH && isJsonObject(a) && isJsonObject(b)) {
    for (const key of [
      ...new Set([...Object.keys(a), ...Object.keys(b)]),
    ].sort()) {
      diff(getOwn(a, key), getOwn(b, key), stepInto(path, key), depth + 1, out);
    }
  } else if (depth < MAX_DEPTH && Array.isArray(a) && Array.isArray(b)) {
    diffLists(a, b, path, depth, out);
  } else if (!jsonEqual(a, b)) {
    out.push({
      path,
      ...(a === undefined ? {} : { before: a }),
      ...(b === undefined ? {} : { after: b }),
    });
  }
}

/** Items are told apart by the field that names them, so that an inserted container does not look like changes to all that follow. */
function diffLists(
  a: unknown[],
  b: unknown[],
  path: string,
  depth: number,
  out: FieldChange[],
): void {
  const key = ['name', 'key', 'mountPath', 'secretKey'].find(
    k => isKeyed(a, k) && isKeyed(b, k),
  );
  if (key === undefined) {
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i++) {
      diff(a[i], b[i], `${path}[${i}]`, depth + 1, out);
    }
    return;
  }
  const start = out.length;
  const left = itemsBy(a, key);
  const right = itemsBy(b, key);
  for (const id of new Set([...left.keys(), ...right.keys()])) {
    diff(left.get(id), right.get(id), `${path}[${key}=${id}]`, depth + 1, out);
  }
  // The same items in another order: environment variables may refer to earlier ones.
  if (out.length === start && !jsonEqual([...left.keys()], [...right.keys()])) {
    out.push({ path, before: [...left.keys()], after: [...right.keys()] });
  }
}

function itemsBy(list: unknown[], key: string): Map<unknown, unknown> {
  return new Map(
    list.map(item => [(item as Record<string, unknown>)[key], item]),
  );
}

function isKeyed(list: unknown[], key: string): boolean {
  const ids = list.map(item =>
    isJsonObject(item) ? getOwn(item, key) : undefined,
  );
  return (
    ids.every(id => typeof id === 'string') && new Set(ids).size === ids.length
  );
}

function stepInto(path: string, key: string): string {
  const step = /^[\w-]+$/.test(key) ? key : `['${key}']`;
  if (path === '') return step;
  return step.startsWith('[') ? path + step : `${path}.${step}`;
}
