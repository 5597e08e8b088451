import { isJsonObject, JsonObject } from '@openchoreo-portal/model';

/** One field of a JSON body. */
export interface Field {
  /** Absent when the schema leaves it open. */
  type?: string;
  required: boolean;
}

/** Steps into a schema; deeper fields are not compared. */
const MAX_DEPTH = 12;
/** Fields of one schema; more are not compared. */
const MAX_FIELDS = 2_000;
/** References that follow one another. */
const MAX_REFERENCES = 16;

/** What a schema says about each field of a body, by path: `items[].name`. Choices (`oneOf`, `anyOf`) are left open. */
export function fieldsOf(
  schema: JsonObject,
  document: JsonObject,
): Map<string, Field> {
  const out = new Map<string, Field>();
  collect(schema, document, '', [], out);
  return out;
}

function collect(
  given: JsonObject,
  document: JsonObject,
  path: string,
  above: readonly JsonObject[],
  out: Map<string, Field>,
): void {
  const schema = resolved(given, document);
  // A schema within itself says nothing new.
  if (above.length > MAX_DEPTH || above.includes(schema)) return;
  const here = [...above, schema];
  for (const part of listAt(schema, 'allOf')) {
    if (isJsonObject(part)) {
      collect(part as JsonObject, document, path, here, out);
    }
  }
  const properties = objectAt(schema, 'properties');
  const required = new Set(listAt(schema, 'required'));
  const names = new Set([
    ...Object.keys(properties),
    ...[...required].filter((n): n is string => typeof n === 'string'),
  ]);
  for (const name of names) {
    const at = path === '' ? name : `${path}.${name}`;
    if (!add(at, objectAt(properties, name), required.has(name))) return;
  }
  if (isJsonObject(schema.items))
    add(`${path}[]`, objectAt(schema, 'items'), false);

  function add(at: string, child: JsonObject, isRequired: boolean): boolean {
    if (out.size >= MAX_FIELDS) return false;
    const type = typeOf(resolved(child, document));
    out.set(at, {
      ...(type ? { type } : {}),
      required: isRequired || out.get(at)?.required === true,
    });
    collect(child, document, at, here, out);
    return true;
  }
}

function typeOf({ type, properties }: JsonObject): string | undefined {
  if (Array.isArray(type)) {
    const names = type.filter(t => t !== 'null');
    return names.length === 1 ? String(names[0]) : undefined;
  }
  if (typeof type === 'string') return type;
  return properties === undefined ? undefined : 'object';
}

/** What a local reference leads to; itself when it is none. */
export function resolved(schema: JsonObject, document: JsonObject): JsonObject {
  let at = schema;
  for (let i = 0; i < MAX_REFERENCES; i++) {
    const ref = at.$ref;
    if (typeof ref !== 'string' || !ref.startsWith('#/')) return at;
    at = ref
      .slice(2)
      .split('/')
      .map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'))
      .reduce<JsonObject>((found, key) => objectAt(found, key), document);
  }
  return {};
}

/** The object under a key; empty when there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return isJsonObject(found) ? found : {};
}

/** The list under a key; empty when there is none. */
export function listAt(value: JsonObject, key: string): readonly unknown[] {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}
