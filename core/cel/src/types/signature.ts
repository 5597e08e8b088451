import {
  SIMPLE,
  listOf,
  mapOf,
  optionalOf,
  type SimpleKind,
  type Type,
} from './type';

/** One way to call a function. The receiver, when there is one, is the first parameter. */
export interface Signature {
  name: string;
  receiver: boolean;
  params: readonly Type[];
  /** The last parameter may be repeated. */
  variadic: boolean;
  result: Type;
}

/**
 * Reads `name(type, type...): type`, `namespace.name(...)`: type or `type.name(...): type` (receiver style).
 * Single capital letters are type parameters.
 *
 * @throws Error when the text is malformed; signatures are written by programmers, not by users.
 */
export function parseSignature(text: string): Signature {
  const reader = new Reader(text);
  const receiver = reader.receiver();
  const name = reader.word();
  const params: Type[] = receiver ? [receiver] : [];
  let variadic = false;
  reader.expect('(');
  while (!reader.take(')')) {
    params.push(reader.type());
    variadic = reader.take('...');
    if (!reader.take(',')) {
      reader.expect(')');
      break;
    }
  }
  reader.expect(':');
  const result = reader.type();
  reader.end();
  return { name, receiver: receiver !== undefined, params, variadic, result };
}

/** Reads a type such as `map<string, list<A>>`. */
export function parseType(text: string): Type {
  const reader = new Reader(text);
  const type = reader.type();
  reader.end();
  return type;
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  /** A type followed by a dot; nothing is consumed when there is none (`math.abs` has a namespace, `string.size` a receiver). */
  receiver(): Type | undefined {
    const from = this.at;
    const bare = /^\s*[\w]+/.exec(this.text)?.[0].trim() ?? '';
    const isType =
      Object.hasOwn(SIMPLE, bare) ||
      /^[A-Z]$/.test(bare) ||
      /^\s*[a-z]+\s*</.test(this.text);
    if (isType) {
      const type = this.type(true);
      if (this.take('.')) return type;
    }
    this.at = from;
    return undefined;
  }

  word(): string {
    this.blank();
    const match = /^[^\s(]+/.exec(this.text.slice(this.at));
    if (!match) return this.malformed();
    this.at += match[0].length;
    return match[0];
  }

  type(simpleName = false): Type {
    this.blank();
    const match = (simpleName ? /^\w+/ : /^\w+(\.\w+)*/).exec(
      this.text.slice(this.at),
    );
    if (!match) return this.malformed();
    this.at += match[0].length;
    const name = match[0];
    const params: Type[] = [];
    if (this.take('<')) {
      do params.push(this.type());
      while (this.take(','));
      this.expect('>');
    }
    return this.named(name, params);
  }

  private named(name: string, params: Type[]): Type {
    if (Object.hasOwn(SIMPLE, name)) return SIMPLE[name as SimpleKind];
    if (/^[A-Z]$/.test(name)) return { kind: 'param', name };
    if (name === 'list') return listOf(params[0] ?? SIMPLE.dyn);
    if (name === 'map')
      return mapOf(params[0] ?? SIMPLE.dyn, params[1] ?? SIMPLE.dyn);
    if (name === 'optional') return optionalOf(params[0] ?? SIMPLE.dyn);
    if (name === 'type') return { kind: 'type', of: params[0] ?? SIMPLE.dyn };
    return { kind: 'opaque', name, params };
  }

  take(token: string): boolean {
    this.blank();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.malformed();
  }

  end(): void {
    this.blank();
    if (this.at < this.text.length) this.malformed();
  }

  private blank(): void {
    while (this.text[this.at] === ' ') this.at++;
  }

  private malformed(): never {
    throw new Error(`malformed signature at ${this.at}: ${this.text}`);
  }
}
