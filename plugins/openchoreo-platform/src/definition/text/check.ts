import {
  isJsonObject,
  StructuralSchema,
  validateValue,
} from '@openchoreo-portal/model';
import { Document, isMap, isNode, isPair, isSeq, parseDocument } from 'yaml';

/** Something wrong in the text, where it is. */
export interface TextProblem {
  from: number;
  to: number;
  message: string;
}

/** What is wrong with a definition, found without asking the server: syntax, unknown fields, values of the wrong type. */
export function checkText(
  text: string,
  schema: StructuralSchema,
): TextProblem[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return document.errors.slice(0, 20).map(({ pos: [from, to], message }) => ({
      from: Math.min(from, text.length),
      to: Math.min(Math.max(to, from + 1), text.length),
      message: message.split('\n')[0],
    }));
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return [{ from: 0, to: text.length, message: String(error) }];
  }
  const causes = [
    ...unknownFields(schema, value, ''),
    ...validateValue(schema, value).map(({ field, message }) => ({
      field: field ?? '',
      message: `${field}: ${message}`,
    })),
  ];
  return causes.map(({ field, message }) => {
    const [from, to] = rangeOf(document, field) ?? [0, 0];
    return { from, to: Math.max(to, from), message };
  });
}

/** Where something that is to be known about a field belongs; undefined while the text does not name the field. */
export function noteAt(
  text: string,
  note: { field: string; message: string },
): TextProblem | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  if (!document.hasIn(note.field.split('.'))) return undefined;
  const range = rangeOf(document, note.field);
  return range && { from: range[0], to: range[1], message: note.message };
}

interface Cause {
  field: string;
  message: string;
}

function unknownFields(
  schema: StructuralSchema | undefined,
  value: unknown,
  path: string,
): Cause[] {
  if (!schema || schema['x-kubernetes-preserve-unknown-fields']) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      unknownFields(schema.items, item, `${path}[${i}]`),
    );
  }
  if (!isJsonObject(value) || !schema.properties) return [];
  const { properties, additionalProperties } = schema;
  return Object.entries(value).flatMap(([key, child]): Cause[] => {
    const field = path ? `${path}.${key}` : key;
    if (Object.hasOwn(properties, key)) {
      return unknownFields(properties[key], child, field);
    }
    if (additionalProperties) {
      return typeof additionalProperties === 'object'
        ? unknownFields(additionalProperties, child, field)
        : [];
    }
    return [{ field, message: `${field}: there is no such field` }];
  });
}

/** Where a field of an error message is in the text; the nearest parent of one that is missing. */
export function rangeOf(
  document: Document,
  field: string,
): [number, number] | undefined {
  let node: unknown = document.contents;
  let range: [number, number] | undefined;
  let rest = field;
  while (rest !== '') {
    const step = takeStep(node, rest);
    if (!step) break;
    ({ node, range, rest } = step);
  }
  return range;
}

/** Goes down one key or index. Keys may have dots, so the longest key that fits is taken. */
function takeStep(
  node: unknown,
  field: string,
): { node: unknown; range: [number, number]; rest: string } | undefined {
  const index = /^\[(\d+)\]/.exec(field);
  if (index && isSeq(node)) {
    const item = node.items[Number(index[1])];
    if (!isNode(item) || !item.range) return undefined;
    return {
      node: item,
      range: [item.range[0], item.range[1]],
      rest: field.slice(index[0].length),
    };
  }
  if (!isMap(node)) return undefined;
  const path = field.replace(/^\./, '');
  const found = node.items
    .filter(isPair)
    .map(pair => ({ pair, key: keyText(pair.key) }))
    .filter(({ key }) => begins(path, key))
    .sort((a, b) => b.key.length - a.key.length)[0];
  if (!found) return undefined;
  const { pair, key } = found;
  const range = isNode(pair.key) ? pair.key.range : undefined;
  if (!range) return undefined;
  const value = isNode(pair.value) ? pair.value : undefined;
  const bracketed = path.startsWith(`[${key}]`);
  const rest = path.slice(key.length + (bracketed ? 2 : 0));
  const isLast = rest === '' && value?.range && !isMap(value) && !isSeq(value);
  return {
    node: value,
    range:
      isLast && value?.range
        ? [range[0], value.range[1]]
        : [range[0], range[1]],
    rest,
  };
}

function begins(path: string, key: string): boolean {
  if (key === '') return false;
  if (path.startsWith(`[${key}]`)) return true;
  return (
    path.startsWith(key) &&
    (path.length === key.length || /[.[]/.test(path[key.length]))
  );
}

function keyText(key: unknown): string {
  return isNode(key) ? String(key.toJSON()) : String(key);
}
