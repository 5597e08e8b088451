import {
  canonicalJson,
  isJsonObject,
  JsonObject,
} from '@openchoreo-portal/model';

/**
 * A set of field paths. Path elements are kept in their wire form: `f:name` (field), `k:{…}` (item of a map list by its keys),
 * `v:value` (item of a set), `i:0` (index). A path can be in the set itself (`members`), and so can paths below it (`children`).
 */
export class FieldSet {
  readonly members: Set<string> = new Set();
  readonly children: Map<string, FieldSet> = new Map();

  get isEmpty(): boolean {
    return this.members.size === 0 && this.children.size === 0;
  }

  insert(path: readonly string[]): void {
    const [element, ...below] = path;
    if (element === undefined) return;
    if (below.length === 0) {
      this.members.add(element);
      return;
    }
    let child = this.children.get(element);
    if (!child) this.children.set(element, (child = new FieldSet()));
    child.insert(below);
  }

  has(element: string): boolean {
    return this.members.has(element);
  }

  below(element: string): FieldSet | undefined {
    return this.children.get(element);
  }

  /** All paths, depth first. */
  *paths(prefix: readonly string[] = []): Generator<string[]> {
    const elements = new Set([...this.members, ...this.children.keys()]);
    for (const element of [...elements].sort()) {
      if (this.members.has(element)) yield [...prefix, element];
      const child = this.children.get(element);
      if (child) yield* child.paths([...prefix, element]);
    }
  }

  equals(other: FieldSet): boolean {
    if (
      this.members.size !== other.members.size ||
      this.children.size !== other.children.size
    )
      return false;
    for (const member of this.members)
      if (!other.members.has(member)) return false;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (!theirs || !child.equals(theirs)) return false;
    }
    return true;
  }

  union(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const set of [this, other]) {
      for (const member of set.members) out.members.add(member);
      for (const [element, child] of set.children) {
        const existing = out.children.get(element);
        out.children.set(element, existing ? existing.union(child) : child);
      }
    }
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members)
      if (other.members.has(member)) out.members.add(member);
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      const both = theirs && child.intersection(theirs);
      if (both && !both.isEmpty) out.children.set(element, both);
    }
    return out;
  }

  /** Paths that are not in the other set. Paths below a path of the other set stay. */
  difference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members)
      if (!other.members.has(member)) out.members.add(member);
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      const rest = theirs ? child.difference(theirs) : child;
      if (!rest.isEmpty) out.children.set(element, rest);
    }
    return out;
  }

  /** Paths that are neither in the other set nor below one of its paths. */
  recursiveDifference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members)
      if (!other.members.has(member)) out.members.add(member);
    for (const [element, child] of this.children) {
      if (other.members.has(element)) continue;
      const theirs = other.children.get(element);
      const rest = theirs ? child.recursiveDifference(theirs) : child;
      if (!rest.isEmpty) out.children.set(element, rest);
    }
    return out;
  }

  /** The `fieldsV1` form. */
  toJson(): JsonObject {
    const out: JsonObject = {};
    const elements = new Set([...this.members, ...this.children.keys()]);
    for (const element of [...elements].sort()) {
      const child = this.children.get(element);
      const inner = child ? child.toJson() : {};
      out[element] =
        child && this.members.has(element) ? { '.': {}, ...inner } : inner;
    }
    return out;
  }

  /** Reads `fieldsV1`; elements that are not understood are left out. */
  static fromJson(json: unknown): FieldSet {
    const out = new FieldSet();
    if (!isJsonObject(json)) return out;
    for (const [element, inner] of Object.entries(json)) {
      if (element === '.' || !/^[fkvi]:/.test(element) || !isJsonObject(inner))
        continue;
      const name = normaliseElement(element);
      const below = FieldSet.fromJson(inner);
      if ('.' in inner || below.isEmpty) out.members.add(name);
      if (!below.isEmpty) out.children.set(name, below);
    }
    return out;
  }

  static of(...paths: string[][]): FieldSet {
    const out = new FieldSet();
    for (const path of paths) out.insert(path);
    return out;
  }
}

/** Keys of map lists and values of sets compare by value, so their text must be canonical. */
function normaliseElement(element: string): string {
  if (element.startsWith('f:') || element.startsWith('i:')) return element;
  try {
    return element.slice(0, 2) + canonicalJson(JSON.parse(element.slice(2)));
  } catch {
    return element;
  }
}

/** A path as Kubernetes prints it in conflicts: `.spec.ports[port=80,protocol="TCP"].name`. */
export function printPath(path: readonly string[]): string {
  return path
    .map(element => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (element.startsWith('v:')) return `[=${text}]`;
      if (element.startsWith('i:')) return `[${text}]`;
      const keys = JSON.parse(text) as Record<string, unknown>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
