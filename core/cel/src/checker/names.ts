import type { CallExpr, Expr } from '../ast/ast';
import type { FunctionTable } from '../functions/overload';
import { qualifiedName } from '../parser/parser';
import type { Type } from '../types/type';
import { TYPE_NAMES, candidates, type Local, type Resolution } from './scope';

/** What the names of one tree mean. */
export class Names {
  readonly resolutions = new Map<Expr, Resolution>();
  /** Slots of comprehension variables, in the order of `vars`, and of bindings. */
  readonly slots = new Map<Expr, readonly number[]>();
  /** Root variables used. */
  readonly references = new Set<string>();
  private readonly locals: Local[] = [];

  constructor(
    private readonly variables: ReadonlyMap<string, Type>,
    private readonly functions: FunctionTable,
    private readonly container: string,
  ) {}

  /** The type of a name, when it means something here; records what. */
  resolve(node: Expr, name: string): Type | undefined {
    const root = name.split('.', 1)[0];
    for (let i = this.locals.length - 1; root && i >= 0; i--) {
      const local = this.locals[i];
      if (local.name === name) {
        this.resolutions.set(node, { kind: 'local', slot: local.slot });
        return local.type;
      }
      // `x.y` is a field of the local x, whatever else is called `x.y`.
      if (local.name === root) return undefined;
    }
    for (const candidate of candidates(name, this.container)) {
      const variable = this.variables.get(candidate);
      if (variable) {
        this.resolutions.set(node, { kind: 'variable', name: candidate });
        this.references.add(candidate);
        return variable;
      }
      const type = TYPE_NAMES.get(candidate);
      if (type) {
        this.resolutions.set(node, { kind: 'type', name: candidate });
        return { kind: 'type', of: type };
      }
    }
    return undefined;
  }

  /** Takes a name that means nothing for a variable, which will have no value. */
  assume(node: Expr, name: string): void {
    this.resolutions.set(node, { kind: 'variable', name });
  }

  /** Runs `body` with variables of a comprehension or binding in scope. */
  within<T>(
    owner: Expr,
    vars: readonly (readonly [name: string, type: Type])[],
    body: () => T,
  ): T {
    const depth = this.locals.length;
    vars.forEach(([name, type], i) =>
      this.locals.push({ name, type, slot: depth + i }),
    );
    this.slots.set(
      owner,
      vars.map((_, i) => depth + i),
    );
    const result = body();
    this.locals.length = depth;
    return result;
  }

  /** `math.abs(x)`: a function whose name has dots, unless its first part is a local. */
  namespacedFunction(expr: CallExpr): string | undefined {
    const prefix = expr.target && qualifiedName(expr.target);
    if (prefix === undefined) return undefined;
    const root = prefix.split('.', 1)[0];
    if (this.locals.some(local => local.name === root)) return undefined;
    return this.globalFunction(`${prefix}.${expr.name}`);
  }

  globalFunction(name: string): string | undefined {
    return candidates(name, this.container).find(candidate =>
      this.functions.has(candidate),
    );
  }
}
