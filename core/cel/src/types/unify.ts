import { DYN, SIMPLE, listOf, mapOf, optionalOf, type Type } from './type';

/** What type parameters stand for, so far. Attempts are undone by a trail, so that a long expression stays linear. */
export class Substitution {
  private readonly bindings = new Map<string, Type>();
  private readonly trail: [name: string, before: Type | undefined][] = [];

  /** A place to come back to with {@link Substitution.restore}. */
  snapshot(): number {
    return this.trail.length;
  }
  restore(mark: number): void {
    while (this.trail.length > mark) {
      const [name, before] = this.trail.pop()!;
      if (before) this.bindings.set(name, before);
      else this.bindings.delete(name);
    }
  }
  /** What a parameter stands for, at the end of any chain of parameters. */
  find(type: Type): Type {
    let found = type;
    while (found.kind === 'param') {
      const next = this.bindings.get(found.name);
      if (!next) break;
      found = next;
    }
    return found;
  }
  get(name: string): Type | undefined {
    return this.bindings.get(name);
  }
  set(name: string, type: Type): void {
    this.trail.push([name, this.bindings.get(name)]);
    this.bindings.set(name, type);
  }

  /** Replaces parameters by what they stand for; unbound ones become dyn when `close` is set. */
  apply(type: Type, close = false): Type {
    switch (type.kind) {
      case 'param': {
        const found = this.find(type);
        if (found.kind === 'param') return close ? DYN : found;
        return this.apply(found, close);
      }
      case 'list':
        return listOf(this.apply(type.element, close));
      case 'map':
        return mapOf(
          this.apply(type.key, close),
          this.apply(type.value, close),
        );
      case 'optional':
        return optionalOf(this.apply(type.of, close));
      case 'type':
        return { kind: 'type', of: this.apply(type.of, close) };
      case 'opaque':
        return {
          ...type,
          params: type.params.map(param => this.apply(param, close)),
        };
      default:
        return type;
    }
  }
}

/** Whether a value of type `from` may stand where `to` is expected; binds type parameters on the way. */
export function assignable(from: Type, to: Type, subst: Substitution): boolean {
  if (to.kind === 'param')
    return bindParam(to.name, from, subst, (other, mine) =>
      assignable(other, mine, subst),
    );
  if (from.kind === 'param')
    return bindParam(from.name, to, subst, (other, mine) =>
      assignable(mine, other, subst),
    );
  if (from.kind === 'dyn' || to.kind === 'dyn') return true;
  if (from.kind === 'null')
    return [
      'null',
      'wrapper',
      'timestamp',
      'duration',
      'optional',
      'opaque',
      'object',
    ].includes(to.kind);
  if (to.kind === 'wrapper')
    return assignable(from.kind === 'wrapper' ? from.of : from, to.of, subst);
  if (from.kind === 'wrapper') return assignable(from.of, to, subst);
  if (from.kind === 'object' || to.kind === 'object')
    return objectAssignable(from, to, subst);
  if (from.kind === 'list' && to.kind === 'list')
    return assignable(from.element, to.element, subst);
  if (from.kind === 'map' && to.kind === 'map')
    return (
      assignable(from.key, to.key, subst) &&
      assignable(from.value, to.value, subst)
    );
  if (from.kind === 'optional' && to.kind === 'optional')
    return assignable(from.of, to.of, subst);
  if (from.kind === 'type' && to.kind === 'type') return true;
  if (from.kind === 'opaque' && to.kind === 'opaque') {
    return (
      from.name === to.name &&
      from.params.length === to.params.length &&
      from.params.every((p, i) => assignable(p, to.params[i], subst))
    );
  }
  return from.kind === to.kind;
}

function bindParam(
  name: string,
  type: Type,
  subst: Substitution,
  check: (other: Type, mine: Type) => boolean,
): boolean {
  const bound = subst.get(name);
  if (!bound) {
    const other = subst.find(type);
    if (other.kind === 'param') {
      // The younger one points to the older, so that the elements of a long list do not form a chain.
      if (other.name !== name) subst.set(other.name, { kind: 'param', name });
      return true;
    }
    if (!occurs(name, type, subst)) subst.set(name, type);
    return true;
  }
  if (!check(type, bound)) return false;
  const general = moreGeneral(type, subst.apply(bound));
  if (!occurs(name, general, subst)) subst.set(name, general);
  return true;
}

/** Objects are maps with string keys to everything but field selection. */
function objectAssignable(from: Type, to: Type, subst: Substitution): boolean {
  if (from.kind === 'object' && to.kind === 'object') {
    return (
      from === to ||
      [...to.fields].every(([name, type]) => {
        const mine = from.fields.get(name);
        return mine === undefined || assignable(mine, type, subst);
      })
    );
  }
  const [object, map] = from.kind === 'object' ? [from, to] : [to, from];
  if (object.kind !== 'object' || map.kind !== 'map') return false;
  if (!assignable(SIMPLE.string, map.key, subst)) return false;
  return from.kind === 'object'
    ? assignable(objectValue(object), map.value, subst)
    : true;
}

/** The one type of all fields, or dyn. */
export function objectValue(object: Extract<Type, { kind: 'object' }>): Type {
  if (object.open) return DYN;
  const [first, ...rest] = object.fields.values();
  return first && rest.every(type => sameType(type, first)) ? first : DYN;
}

function occurs(name: string, type: Type, subst: Substitution): boolean {
  switch (type.kind) {
    case 'param': {
      if (type.name === name) return true;
      const bound = subst.get(type.name);
      return bound !== undefined && occurs(name, bound, subst);
    }
    case 'list':
      return occurs(name, type.element, subst);
    case 'map':
      return occurs(name, type.key, subst) || occurs(name, type.value, subst);
    case 'optional':
    case 'type':
    case 'wrapper':
      return occurs(name, type.of, subst);
    case 'opaque':
      return type.params.some(param => occurs(name, param, subst));
    default:
      return false;
  }
}

/** Of two types that fit each other, the one that says less. */
export function moreGeneral(a: Type, b: Type): Type {
  return lessSpecific(a, b) ? a : b;
}

function lessSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true;
  if (b.kind === 'dyn' || b.kind === 'param') return false;
  if (a.kind === 'wrapper' || b.kind === 'null') return true;
  if (b.kind === 'wrapper' || a.kind === 'null') return false;
  if (a.kind === 'map' && b.kind === 'object') return true;
  if (a.kind === 'list' && b.kind === 'list')
    return lessSpecific(a.element, b.element);
  if (a.kind === 'map' && b.kind === 'map')
    return lessSpecific(a.key, b.key) && lessSpecific(a.value, b.value);
  if (a.kind === 'optional' && b.kind === 'optional')
    return lessSpecific(a.of, b.of);
  if (a.kind === 'opaque' && b.kind === 'opaque')
    return a.params.every((param, i) => lessSpecific(param, b.params[i]));
  return a.kind === b.kind;
}

export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'list' && b.kind === 'list')
    return sameType(a.element, b.element);
  if (a.kind === 'map' && b.kind === 'map')
    return sameType(a.key, b.key) && sameType(a.value, b.value);
  if (
    (a.kind === 'optional' && b.kind === 'optional') ||
    (a.kind === 'wrapper' && b.kind === 'wrapper')
  )
    return sameType(a.of, b.of);
  if (a.kind === 'param' && b.kind === 'param') return a.name === b.name;
  if (a.kind === 'opaque' && b.kind === 'opaque')
    return (
      a.name === b.name &&
      a.params.length === b.params.length &&
      a.params.every((p, i) => sameType(p, b.params[i]))
    );
  return a.kind !== 'object' && a.kind !== 'type';
}
