import { isJsonObject, JsonObject } from '@openchoreo-portal/model';

/** What an endpoint promises: its description, taken apart. */
export type Contract =
  | { kind: 'openapi'; document: JsonObject }
  | { kind: 'proto'; text: string };

/** Longest description that is looked at; a longer one is not compared. */
export const MAX_CONTRACT_CHARACTERS = 1_000_000;
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** What a caller of the old contract can no longer rely on, one sentence each. Additions break nobody. */
export function contractBreaks(before: Contract, after: Contract): string[] {
  if (before.kind === 'openapi' && after.kind === 'openapi') {
    return openApiBreaks(before.document, after.document);
  }
  if (before.kind === 'proto' && after.kind === 'proto') {
    return protoBreaks(before.text, after.text);
  }
  return ['It is described in another language than before.'];
}

function openApiBreaks(before: JsonObject, after: JsonObject): string[] {
  const out: string[] = [];
  const was = objectAt(before, 'paths');
  const is = objectAt(after, 'paths');
  for (const [path, oldItem] of Object.entries(was)) {
    if (!isJsonObject(oldItem)) continue;
    const newItem = objectAt(is, path);
    for (const method of METHODS) {
      const oldOperation = oldItem[method];
      if (!isJsonObject(oldOperation)) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const newOperation = newItem[method];
      if (!isJsonObject(newOperation)) {
        out.push(`${name} is gone.`);
        continue;
      }
      const required = (item: JsonObject, operation: JsonObject) =>
        new Set(
          [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')]
            .filter(isJsonObject)
            .filter(p => p.required === true)
            .map(p => `${p.in} parameter ${p.name}`),
        );
      const had = required(oldItem, oldOperation);
      for (const parameter of required(newItem, newOperation)) {
        if (!had.has(parameter)) out.push(`${name} now needs ${parameter}.`);
      }
      const body = (o: JsonObject) => objectAt(o, 'requestBody');
      if (
        body(newOperation).required === true &&
        body(oldOperation).required !== true
      ) {
        out.push(`${name} now needs a body.`);
      }
      out.push(
        ...bodyBreaks(name, body(oldOperation), body(newOperation), [
          before,
          after,
        ]),
      );
      const answers = objectAt(newOperation, 'responses');
      for (const status of Object.keys(objectAt(oldOperation, 'responses'))) {
        if (/^2/.test(status) && !(status in answers)) {
          out.push(`${name} no longer answers ${status}.`);
        }
      }
    }
  }
  return out;
}

/** Properties of a JSON body that have become required. */
function bodyBreaks(
  name: string,
  before: JsonObject,
  after: JsonObject,
  [oldDocument, newDocument]: [JsonObject, JsonObject],
): string[] {
  const required = (body: JsonObject, document: JsonObject) => {
    const media = objectAt(objectAt(body, 'content'), 'application/json');
    const schema = resolved(objectAt(media, 'schema'), document);
    return listAt(schema, 'required').filter(
      (p): p is string => typeof p === 'string',
    );
  };
  const had = new Set(required(before, oldDocument));
  return required(after, newDocument)
    .filter(p => !had.has(p))
    .map(p => `${name} now needs property ${p}.`);
}

/** One step along a local reference; deeper ones do not change what the top level requires. */
function resolved(schema: JsonObject, document: JsonObject): JsonObject {
  const ref = schema.$ref;
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return schema;
  return ref
    .slice(2)
    .split('/')
    .reduce<JsonObject>((at, key) => objectAt(at, key), document);
}

/** Methods, and fields of messages by number: what is gone or means something else. Comments do not count. */
function protoBreaks(before: string, after: string): string[] {
  const was = readProto(before);
  const is = readProto(after);
  const out: string[] = [];
  for (const [name, signature] of was.methods) {
    const now = is.methods.get(name);
    if (now === undefined) out.push(`Method ${name} is gone.`);
    else if (now !== signature) {
      out.push(`Method ${name} takes or gives something else.`);
    }
  }
  for (const [name, type] of was.fields) {
    const now = is.fields.get(name);
    const [message, number] = name.split('#');
    if (!is.messages.has(message)) continue;
    if (now === undefined) {
      if (!is.reserved.has(name)) {
        out.push(`Field ${number} of ${message} is gone and not reserved.`);
      }
    } else if (now !== type) {
      out.push(`Field ${number} of ${message} is ${now}, not ${type}.`);
    }
  }
  for (const message of was.messages) {
    if (!is.messages.has(message)) out.push(`Message ${message} is gone.`);
  }
  return out;
}

function readProto(text: string) {
  const methods = new Map<string, string>();
  const fields = new Map<string, string>();
  const messages = new Set<string>();
  const reserved = new Set<string>();
  const scopes: { kind: string; name: string }[] = [];
  const statements = text
    .slice(0, MAX_CONTRACT_CHARACTERS)
    .replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ')
    .split(/([{};])/);
  for (let i = 0; i < statements.length; i += 2) {
    const words = statements[i].trim().split(/\s+/).filter(Boolean);
    const end = statements[i + 1];
    const service = scopes.find(s => s.kind === 'service')?.name;
    const message = scopes
      .filter(s => s.kind === 'message')
      .map(s => s.name)
      .join('.');
    if (words[0] === 'rpc') {
      const signature = words.slice(1).join('');
      const name = signature.split('(')[0];
      methods.set(`${service ?? ''}.${name}`, signature);
    } else if (end === ';' && message && words.includes('=')) {
      const at = words.indexOf('=');
      const number = /^[0-9]+/.exec(words[at + 1] ?? '')?.[0];
      const type = words
        .slice(0, at - 1)
        .join(' ')
        .replace(/^optional /, '');
      if (number && words[0] !== 'option') {
        fields.set(`${message}#${number}`, type);
      }
    } else if (words[0] === 'reserved' && message) {
      for (const number of words.join(' ').match(/[0-9]+/g) ?? []) {
        reserved.add(`${message}#${number}`);
      }
    }
    if (end === '{') {
      const kind = ['service', 'message', 'enum'].includes(words[0])
        ? words[0]
        : 'other';
      scopes.push({ kind, name: words[1] ?? '' });
      if (kind === 'message') {
        messages.add([message, words[1]].filter(Boolean).join('.'));
      }
    } else if (end === '}') scopes.pop();
  }
  return { methods, fields, messages, reserved };
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return isJsonObject(found) ? found : {};
}

function listAt(value: JsonObject, key: string): readonly unknown[] {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}
