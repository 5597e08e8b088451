import type { Expr } from '../ast/ast';
import { CelError } from '../errors';
import { DYN, formatType, type Type } from '../types/type';
import { Substitution, assignable, moreGeneral } from '../types/unify';

export interface InferenceOptions {
  source: string;
  /** Type errors are let through; only names are resolved. */
  skipTypeCheck: boolean;
}

/** What is known about type variables, and how errors are reported. */
export class Inference {
  readonly subst = new Substitution();
  private fresh = 0;

  constructor(private readonly options: InferenceOptions) {}

  get lenient(): boolean {
    return this.options.skipTypeCheck;
  }

  /** A name no type variable has yet. */
  freshName(): string {
    return `${this.fresh++}`;
  }

  /** The type that all of them have, or dyn. */
  join(types: readonly Type[]): Type {
    if (types.length === 0) return this.param();
    return types.reduce((a, b) => {
      const before = this.subst.snapshot();
      const [x, y] = [this.subst.apply(a), this.subst.apply(b)];
      if (assignable(y, x, this.subst))
        return moreGeneral(this.subst.apply(x), this.subst.apply(y));
      this.subst.restore(before);
      return DYN;
    });
  }

  require(at: Expr, type: Type, expected: Type): void {
    const before = this.subst.snapshot();
    if (assignable(type, expected, this.subst)) return;
    this.subst.restore(before);
    this.error(
      at,
      `expected ${formatType(
        this.subst.apply(expected, true),
      )} but found ${formatType(this.subst.apply(type, true))}`,
      undefined,
    );
  }

  param(): Type {
    return { kind: 'param', name: `#${this.freshName()}` };
  }

  deref(type: Type): Type {
    return type.kind === 'param' ? this.subst.apply(type) : type;
  }

  /** A type error: fatal unless types are not checked. */
  error<T>(at: Expr, message: string, otherwise?: T): T {
    if (this.options.skipTypeCheck && arguments.length > 2)
      return otherwise as T;
    return this.fatal(at, message);
  }

  private fatal(at: Expr, message: string): never {
    throw CelError.at('check', message, this.options.source, at.pos);
  }
}
