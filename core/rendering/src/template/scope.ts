import {
  CelTypeSpec,
  createEnvironment,
  Environment,
  Program,
} from '@openchoreo-portal/cel';
import { CONTEXT_MACROS } from '../context/macros';
import { TEMPLATE_FUNCTIONS } from './functions';

const MAX_PROGRAMS = 2000;
const MAX_ENVIRONMENTS = 100;

let base: Environment | undefined;

function baseEnvironment(): Environment {
  base ??= createEnvironment({
    functions: TEMPLATE_FUNCTIONS,
    macros: CONTEXT_MACROS,
  });
  return base;
}

/** What names mean in a group of expressions, with the programs compiled so far. Shared by all renderings with equal names. */
export class ScopeTypes {
  private readonly programs = new Map<string, Program>();
  private readonly children = new Map<string, ScopeTypes>();

  private constructor(private readonly environment: Environment) {}

  private static readonly known = new Map<string, ScopeTypes>();

  /** The scope with these root variables; equal declarations give the same scope (the last 100 are kept). */
  static of(variables: Record<string, CelTypeSpec>): ScopeTypes {
    const key = JSON.stringify(variables);
    const found = ScopeTypes.known.get(key);
    if (found) {
      ScopeTypes.known.delete(key);
      ScopeTypes.known.set(key, found);
      return found;
    }
    const made = new ScopeTypes(baseEnvironment().extend({ variables }));
    remember(ScopeTypes.known, key, made, MAX_ENVIRONMENTS);
    return made;
  }

  /** This scope with one more variable of unknown type. */
  with(name: string): ScopeTypes {
    const found = this.children.get(name);
    if (found) return found;
    const made = new ScopeTypes(
      this.environment.extend({ variables: { [name]: 'dyn' } }),
    );
    remember(this.children, name, made, MAX_ENVIRONMENTS);
    return made;
  }

  /** Checks an expression without keeping it, and gives the type of its result. @throws CelError of code `parse` or `check` */
  check(source: string, resultType?: CelTypeSpec): string {
    const options = resultType ? { resultType } : {};
    return this.environment.compile(source, options).resultType;
  }

  /** @throws CelError of code `parse` or `check` */
  compile(source: string): Program {
    const found = this.programs.get(source);
    if (found) return found;
    const made = this.environment.compile(source);
    remember(this.programs, source, made, MAX_PROGRAMS);
    return made;
  }
}

/** A scope with values: what expressions are evaluated in. */
export interface Scope {
  types: ScopeTypes;
  values: Record<string, unknown>;
}

/** The scope with one more variable. */
export function withVariable(
  scope: Scope,
  name: string,
  value: unknown,
): Scope {
  return {
    types: scope.types.with(name),
    values: { ...scope.values, [name]: value },
  };
}

/** Adds to a bounded map; the oldest entry goes when it is full. */
export function remember<V>(
  map: Map<string, V>,
  key: string,
  value: V,
  most: number,
): void {
  if (map.size >= most) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  map.set(key, value);
}
