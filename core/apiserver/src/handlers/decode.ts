import {
  ApiError,
  applyDefaults,
  apiVersionOf,
  ErrorCause,
  KindDefinition,
  KubeObject,
  pruneUnknown,
} from '@openchoreo-portal/model';
import { errors } from '../errors';
import { clone, isObject, Json } from '../json/value';
import { readMetadata } from './metadata';

/** What the server does about fields it does not know. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** An object in the shape of its kind. */
export interface Decoded {
  object: KubeObject;
  /** Paths of fields that were dropped. */
  unknown: string[];
  /** Metadata of the wrong type. */
  problems: ErrorCause[];
}

/** Drops what the kind does not have and fills its defaults. */
export function normalise(kind: KindDefinition, raw: Json): Decoded {
  const { metadata, unknown, problems } = readMetadata(raw.metadata);
  const pruned = pruneUnknown(kind.schema, raw, { isResourceRoot: true });
  const object = applyDefaults(kind.schema, {
    ...pruned.value,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata,
  }) as KubeObject;
  return { object, unknown: [...pruned.unknown, ...unknown], problems };
}

/** Checks that a body is an object of the kind the request is about. Returns a copy. */
export function expectKind(kind: KindDefinition, body: unknown): Json {
  if (!isObject(body))
    throw errors.badRequest(
      'The body must be one object.',
      'Send a JSON or YAML object.',
    );
  const apiVersion = apiVersionOf(kind);
  for (const [field, wanted, words] of [
    ['apiVersion', apiVersion, 'API version'],
    ['kind', kind.kind, 'kind'],
  ] as const) {
    const given = body[field];
    if (given !== undefined && given !== '' && given !== wanted)
      throw errors.badRequest(
        `the ${words} in the data (${String(
          given,
        )}) does not match the expected ${words} (${wanted})`,
      );
  }
  return { ...clone(body), apiVersion, kind: kind.kind };
}

/** Server-side apply takes no unknown fields, whatever `fieldValidation` says: a manager cannot own what the schema does not have. */
export function refuseUnknown(unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  throw new ApiError({
    reason: 'BadRequest',
    message: `failed to create typed patch object: ${unknown
      .map(path => `.${path}: field not declared in schema`)
      .join(', ')}`,
    remedy: 'Correct or remove the fields.',
    causes: unknown.map(field => ({
      reason: 'FieldValueInvalid',
      field,
      message: 'field not declared in schema',
    })),
  });
}

/** Turns unknown fields into an error or warnings. */
export function judgeUnknown(
  unknown: readonly string[],
  validation: FieldValidation,
  warnings: string[],
): void {
  if (unknown.length === 0 || validation === 'Ignore') return;
  const words = unknown.map(path => `unknown field "${path}"`);
  if (validation === 'Strict')
    throw new ApiError({
      reason: 'BadRequest',
      message: `strict decoding error: ${words.join(', ')}`,
      remedy: 'Correct or remove the fields, or use fieldValidation=Warn.',
    });
  warnings.push(...words);
}
