import { CelError, CelTypeSpec } from '@openchoreo-portal/cel';
import {
  ApiError,
  checkParameterSchema,
  isJsonObject,
  SchemaSection,
} from '@openchoreo-portal/model';
import { declaredType, structuralSchema } from '../context/schema';
import { isRenderError, RenderProblem } from '../errors';
import { field, Place } from '../template/engine';
import {
  mayHoldExpression,
  ScanError,
  scanTemplate,
} from '../template/scanner';
import { ScopeTypes } from '../template/scope';

/** Most problems reported for one object. */
const MAX_PROBLEMS = 100;
const MAX_DEPTH = 100;

/** Collects what is wrong with the schemas and expressions of one type, trait or workflow, without any values. */
export class TypeChecker {
  readonly problems: RenderProblem[] = [];

  constructor(private readonly source: string) {}

  /** A place inside the object. */
  at(path: string): Place {
    return { source: this.source, path };
  }

  add(place: Place, message: string, more: Partial<RenderProblem> = {}): void {
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push({ ...place, message, ...more });
    }
  }

  /** Checks a schema section; gives the type its values have in expressions. Without a schema there are no values. */
  schema(section: SchemaSection | undefined, path: string): CelTypeSpec {
    const place = this.at(path);
    try {
      const schema = structuralSchema(section, place);
      if (!schema) return { map: 'dyn' };
      for (const message of checkParameterSchema(schema)) {
        this.add(place, message);
      }
      return declaredType(schema);
    } catch (e) {
      if (isRenderError(e)) this.problems.push(...e.problems);
      else if (e instanceof ApiError) this.add(place, e.message);
      else throw e;
      return 'dyn';
    }
  }

  /** Checks one expression, with or without `${}` around it. Gives the type of its result, unless something is wrong. */
  expression(
    text: string | undefined,
    types: ScopeTypes,
    place: Place,
    resultType?: CelTypeSpec,
  ): string | undefined {
    if (text === undefined) return undefined;
    const whole = this.scan(text, place)?.whole;
    return this.compile(whole ?? text, types, place, resultType);
  }

  /** Checks every expression in a template, in names of fields, too. */
  template(
    template: unknown,
    types: ScopeTypes,
    place: Place,
    depth = 0,
  ): void {
    if (depth > MAX_DEPTH) {
      this.add(place, `nested deeper than ${MAX_DEPTH} levels`);
    } else if (typeof template === 'string') {
      if (!mayHoldExpression(template)) return;
      for (const segment of this.scan(template, place)?.segments ?? []) {
        if (segment.kind === 'expression') {
          this.compile(segment.source, types, place);
        }
      }
    } else if (Array.isArray(template)) {
      template.forEach((item, i) =>
        this.template(item, types, field(place, i), depth + 1),
      );
    } else if (isJsonObject(template)) {
      for (const key of Object.keys(template)) {
        const inner = field(place, key);
        this.template(key, types, inner, depth + 1);
        this.template(template[key], types, inner, depth + 1);
      }
    }
  }

  private scan(text: string, place: Place) {
    try {
      return scanTemplate(text);
    } catch (e) {
      if (!(e instanceof ScanError)) throw e;
      this.add(place, e.message, { expression: text });
      return undefined;
    }
  }

  private compile(
    source: string,
    types: ScopeTypes,
    place: Place,
    resultType?: CelTypeSpec,
  ): string | undefined {
    try {
      return types.check(source, resultType);
    } catch (e) {
      if (!(e instanceof CelError)) throw e;
      const { message, line, column, caret } = e;
      this.add(place, message, { expression: source, line, column, caret });
      return undefined;
    }
  }
}
