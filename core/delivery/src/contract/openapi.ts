import { isJsonObject, JsonObject } from '@openchoreo-portal/model';
import { Field, fieldsOf, listAt, objectAt, resolved } from './fields';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** An operation with the path that it is part of, and the description it is from. */
interface Operation {
  item: JsonObject;
  operation: JsonObject;
  document: JsonObject;
}

/** Operations, answers and fields that a caller of the old description relies on. */
export function openApiBreaks(before: JsonObject, after: JsonObject): string[] {
  const out: string[] = [];
  const is = objectAt(after, 'paths');
  for (const [path, given] of Object.entries(objectAt(before, 'paths'))) {
    if (!isJsonObject(given)) continue;
    const oldItem = resolved(given, before);
    const newItem = resolved(objectAt(is, path), after);
    for (const method of METHODS) {
      const was = oldItem[method];
      if (!isJsonObject(was)) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const now = newItem[method];
      if (!isJsonObject(now)) {
        out.push(`${name} is gone.`);
        continue;
      }
      out.push(
        ...operationBreaks(
          name,
          { item: oldItem, operation: was, document: before },
          { item: newItem, operation: now, document: after },
        ),
      );
    }
  }
  return out;
}

function operationBreaks(
  name: string,
  before: Operation,
  after: Operation,
): string[] {
  const had = neededParameters(before);
  return [
    ...[...neededParameters(after)]
      .filter(parameter => !had.has(parameter))
      .map(parameter => `${name} now needs ${parameter}.`),
    ...requestBreaks(name, before, after),
    ...answerBreaks(name, before, after),
  ];
}

function neededParameters({ item, operation, document }: Operation) {
  return new Set(
    [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')]
      .filter(isJsonObject)
      .map(p => resolved(p as JsonObject, document))
      .filter(p => p.required === true)
      .map(p => `${p.in} parameter ${p.name}`),
  );
}

/** What callers send: nothing more may be needed, and nothing may be of another type. */
function requestBreaks(
  name: string,
  before: Operation,
  after: Operation,
): string[] {
  const body = ({ operation, document }: Operation) =>
    resolved(objectAt(operation, 'requestBody'), document);
  const was = body(before);
  const is = body(after);
  const sent = jsonFields(was, before.document);
  const out =
    is.required === true && was.required !== true
      ? [`${name} now needs a body.`]
      : [];
  for (const [path, field] of jsonFields(is, after.document)) {
    const old = sent.get(path);
    const parent = parentOf(path);
    // Inside something that nobody sends, nothing is missing.
    if (field.required && !old?.required && (!parent || sent.has(parent))) {
      out.push(`${name} now needs property ${path}.`);
    } else if (old && !fits(old, field)) {
      out.push(
        `${name} now takes property ${path} as ${field.type}, not ${old.type}.`,
      );
    }
  }
  return out;
}

/** What callers get: nothing may be missing, and nothing may be of another type. */
function answerBreaks(
  name: string,
  before: Operation,
  after: Operation,
): string[] {
  const out: string[] = [];
  const answers = objectAt(after.operation, 'responses');
  const old = objectAt(before.operation, 'responses');
  for (const status of Object.keys(old).filter(s => /^2/.test(s))) {
    if (!Object.hasOwn(answers, status)) {
      out.push(`${name} no longer answers ${status}.`);
      continue;
    }
    const was = jsonFields(
      resolved(objectAt(old, status), before.document),
      before.document,
    );
    const is = jsonFields(
      resolved(objectAt(answers, status), after.document),
      after.document,
    );
    // Who describes nothing any more may still answer the same.
    if (is.size === 0) continue;
    for (const [path, field] of was) {
      const now = is.get(path);
      const parent = parentOf(path);
      if (!now) {
        if (!parent || is.has(parent)) {
          out.push(`${name} no longer answers property ${path}.`);
        }
      } else if (!fits(now, field)) {
        out.push(
          `${name} answers property ${path} as ${now.type}, not ${field.type}.`,
        );
      }
    }
  }
  return out;
}

function jsonFields(
  holder: JsonObject,
  document: JsonObject,
): Map<string, Field> {
  const media = objectAt(objectAt(holder, 'content'), 'application/json');
  return fieldsOf(objectAt(media, 'schema'), document);
}

/** Whether a value of one type is also one of the other; what is left open fits. */
function fits(given: Field, expected: Field): boolean {
  return (
    !given.type ||
    !expected.type ||
    given.type === expected.type ||
    (given.type === 'integer' && expected.type === 'number')
  );
}

/** `a.b` of `a.b.c` and of `a.b[]`; empty at the top. */
const parentOf = (path: string): string =>
  path.replace(/(?:\[\]|\.?[^.[\]]+)$/, '');
