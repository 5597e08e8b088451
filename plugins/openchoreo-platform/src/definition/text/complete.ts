import {
  getOwn,
  isJsonObject,
  StructuralSchema,
} from '@openchoreo-portal/model';
import { parseDocument } from 'yaml';
import { Place } from './place';
import { boundWords, schemaAt, typeWords } from './schemaAt';

/** One proposal at the cursor. */
export interface Proposal {
  label: string;
  /** What is written; `\n` begins a line with the cursor's indentation. */
  insert: string;
  /** E.g. `text, required`. */
  detail: string;
  info: string;
}

/** Objects that a field may name, by the path of the field with `[]` for items: `spec.deploymentPipelineRef.name`. */
export type NamesAt = (
  path: string,
  siblings: Record<string, unknown>,
) => readonly string[];

/** What may be written at a place: keys that are not there yet, required ones first; or values that the schema or the platform knows. */
export function proposals(
  schema: StructuralSchema,
  text: string,
  place: Place,
  names: NamesAt = () => [],
): Proposal[] {
  const node = schemaAt(schema, place.path);
  const isItem = typeof place.path[place.path.length - 1] === 'number';
  const scalarItem = isItem && node !== undefined && node.type !== 'object';
  if (place.writing === 'value' || scalarItem) {
    return values(node, text, place, names);
  }
  return node ? keys(node, text, place) : [];
}

function keys(node: StructuralSchema, text: string, place: Place): Proposal[] {
  const there = valueAt(text, place.path);
  const present = new Set(isJsonObject(there) ? Object.keys(there) : []);
  const required = new Set(node.required ?? []);
  return Object.entries(node.properties ?? {})
    .filter(([key]) => !present.has(key) || key === place.typed)
    .map(([key, schema]) => ({
      label: key,
      insert: `${key}:${after(schema)}`,
      detail: [typeWords(schema), required.has(key) ? 'required' : '']
        .filter(Boolean)
        .join(', '),
      info: infoOf(schema),
    }))
    .sort(
      (a, b) => Number(required.has(b.label)) - Number(required.has(a.label)),
    );
}

/** What follows a key: the place of its value. */
function after(schema: StructuralSchema): string {
  if (schema.type === 'array') return '\n  - ';
  if (schema.type === 'object') return '\n  ';
  return ' ';
}

function values(
  node: StructuralSchema | undefined,
  text: string,
  place: Place,
  names: NamesAt,
): Proposal[] {
  const detail = node ? typeWords(node) : '';
  const info = node ? infoOf(node) : '';
  const proposal = (value: unknown): Proposal => ({
    label: String(value),
    insert: String(value),
    detail,
    info,
  });
  if (node?.enum) return node.enum.map(proposal);
  if (node?.type === 'boolean') return [true, false].map(proposal);
  const siblings = valueAt(text, place.path.slice(0, -1));
  const known = names(
    pathText(place.path),
    isJsonObject(siblings) ? siblings : {},
  );
  const standard =
    node?.default !== undefined && !isJsonObject(node.default)
      ? [node.default]
      : [];
  return [...new Set([...known, ...standard])].map(proposal);
}

/** `spec.traits[].name` for `['spec', 'traits', 0, 'name']`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[]`;
    return text ? `${text}.${step}` : step;
  }, '');
}

/** Words for a hover or beside a proposal. */
export function infoOf(schema: StructuralSchema): string {
  return [schema.description ?? '', ...boundWords(schema)]
    .filter(Boolean)
    .join('\n');
}

/** The value at a path of a text that may be broken: as far as it can be read. */
function valueAt(text: string, path: readonly (string | number)[]): unknown {
  try {
    let value: unknown = parseDocument(text).toJS({ maxAliasCount: 50 });
    for (const step of path) {
      if (Array.isArray(value)) value = value[Number(step)];
      else if (isJsonObject(value)) value = getOwn(value, String(step));
      else return undefined;
    }
    return value;
  } catch {
    // Too many aliases: nothing is proposed from it, and saving says why.
    return undefined;
  }
}
