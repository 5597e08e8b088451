import type { Signature } from '../types/signature';
import { DYN, listOf, mapOf, optionalOf, type Type } from '../types/type';
import { Substitution, assignable, sameType } from '../types/unify';

/**
 * Result type of a call: of the only overload that fits, the common one of several, or dyn.
 * Undefined when none fits. Type variables are bound only when the choice is certain.
 */
export function findOverload(
  overloads: readonly Signature[],
  args: readonly Type[],
  subst: Substitution,
  fresh: () => string,
): Type | undefined {
  const before = subst.snapshot();
  let result: Type | undefined;
  let matches = 0;
  let only: readonly Type[] = [];
  const bind = (params: readonly Type[]) =>
    args.every((arg, i) =>
      assignable(arg, params[Math.min(i, params.length - 1)], subst),
    );
  for (const overload of overloads) {
    const fits = overload.variadic
      ? args.length >= overload.params.length
      : args.length === overload.params.length;
    if (!fits) continue;
    const suffix = `#${fresh()}`;
    const params = overload.params.map(param => rename(param, suffix));
    if (bind(params)) {
      const type = subst.apply(rename(overload.result, suffix));
      result = matches++ === 0 || sameType(result!, type) ? type : DYN;
      only = params;
    }
    subst.restore(before);
  }
  if (matches === 1) bind(only);
  return result;
}

/** Gives the parameters of a signature names of their own. */
function rename(type: Type, suffix: string): Type {
  switch (type.kind) {
    case 'param':
      return { kind: 'param', name: type.name + suffix };
    case 'list':
      return listOf(rename(type.element, suffix));
    case 'map':
      return mapOf(rename(type.key, suffix), rename(type.value, suffix));
    case 'optional':
      return optionalOf(rename(type.of, suffix));
    case 'type':
      return { kind: 'type', of: rename(type.of, suffix) };
    case 'opaque':
      return {
        ...type,
        params: type.params.map(param => rename(param, suffix)),
      };
    default:
      return type;
  }
}
