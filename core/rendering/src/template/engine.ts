import { CelError } from '@openchoreo-portal/cel';
import { cloneJson, setOwn } from '@openchoreo-portal/model';
import { RenderError, RenderProblem } from '../errors';
import { compileTemplate, TemplateNode } from './compile';
import { formatValue } from './format';
import { isOmitted, withoutOmitted } from './omit';
import { scanTemplate, ScanError } from './scanner';
import { Scope } from './scope';

/** Where a template or expression was written. */
export interface Place {
  /** See {@link RenderProblem.source}. */
  source: string;
  path: string;
}

/** Bounds of one rendering. */
export interface RenderLimits {
  /** Expressions evaluated. Default 50 000. */
  evaluations?: number;
  /** Fields and list items produced. Default 500 000. */
  nodes?: number;
  /** Cost of all expressions together (see `CelBudget`). Default 5 000 000. */
  cost?: number;
  /** Size of what all expressions produce together. Default 32 000 000. */
  size?: number;
}

/** The place one field deeper. */
export function field(place: Place, key: string | number): Place {
  return { source: place.source, path: place.path + stepText(key) };
}

function stepText(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `['${key}']`;
}

/** A problem at a place. */
export function problemAt(
  place: Place,
  message: string,
  more: Partial<RenderProblem> = {},
): RenderError {
  return new RenderError([{ ...place, message, ...more }]);
}

/** Evaluates expressions and fills templates of one rendering, within its limits. Not to be shared between renderings. */
export class TemplateEngine {
  private evaluations: number;
  private nodes: number;
  private readonly budget: { cost: number; size: number };

  constructor(limits: RenderLimits = {}) {
    this.evaluations = limits.evaluations ?? 50_000;
    this.nodes = limits.nodes ?? 500_000;
    this.budget = {
      cost: limits.cost ?? 5_000_000,
      size: limits.size ?? 32_000_000,
    };
  }

  /**
   * Fills a template. Strings that are one expression take its type, others are interpolated; keys are filled too; what is
   * omitted is gone. The result is fresh and may be changed.
   *
   * @throws RenderError at the first expression that fails
   */
  render(template: unknown, scope: Scope, place: Place): unknown {
    return this.node(compileTemplate(template), scope, place);
  }

  /** Value of an expression, with or without `${}` around it. */
  evaluate(expression: string, scope: Scope, place: Place): unknown {
    let whole: string | undefined;
    try {
      whole = scanTemplate(expression).whole;
    } catch (e) {
      throw this.broken(e, expression, place);
    }
    return this.run(whole ?? expression, scope, place);
  }

  /** Truth of a condition; any other type is an error. */
  condition(expression: string, scope: Scope, place: Place): boolean {
    const value = this.evaluate(expression, scope, place);
    if (typeof value === 'boolean') return value;
    throw problemAt(place, `must be true or false, but is ${typeName(value)}`, {
      expression: bare(expression),
    });
  }

  /** Items of a `forEach`: a list, or a map as `{key, value}` items in the order of its keys. */
  items(expression: string, scope: Scope, place: Place): unknown[] {
    const value = withoutOmitted(this.evaluate(expression, scope, place));
    if (Array.isArray(value)) return value;
    if (typeof value === 'object' && value !== null) {
      const map = value as Record<string, unknown>;
      return Object.keys(map)
        .sort()
        .map(key => ({ key, value: map[key] }));
    }
    throw problemAt(
      place,
      `must be a list or a map, but is ${typeName(value)}`,
      { expression: bare(expression) },
    );
  }

  private node(node: TemplateNode, scope: Scope, place: Place): unknown {
    if (--this.nodes < 0) {
      throw problemAt(place, 'the result of the rendering is too large');
    }
    switch (node.kind) {
      case 'static':
        return cloneJson(node.value);
      case 'broken':
        throw this.broken(node.error, node.text, place);
      case 'string':
        return this.text(node, scope, place);
      case 'list': {
        const out: unknown[] = [];
        node.items.forEach((item, i) => {
          const value = this.node(item, scope, field(place, i));
          if (!isOmitted(value)) out.push(value);
        });
        return out;
      }
      default: {
        const out: Record<string, unknown> = {};
        for (const { key, scannedKey, value } of node.entries) {
          const at = field(place, key);
          const name = scannedKey ? this.node(scannedKey, scope, at) : key;
          if (isOmitted(name)) continue;
          if (typeof name !== 'string') {
            throw problemAt(
              at,
              `a field name must be a string, but is ${typeName(name)}`,
            );
          }
          const result = this.node(value, scope, at);
          if (!isOmitted(result)) setOwn(out, name, result);
        }
        return out;
      }
    }
  }

  private text(
    node: TemplateNode & { kind: 'string' },
    scope: Scope,
    place: Place,
  ): unknown {
    const { whole, segments } = node.scanned;
    if (whole !== undefined) {
      const value = this.run(whole, scope, place);
      return typeof value === 'object' ? withoutOmitted(value) : value;
    }
    let out = '';
    for (const segment of segments) {
      if (segment.kind === 'text') out += segment.text;
      else {
        const value = this.run(segment.source, scope, place);
        if (isOmitted(value)) {
          throw problemAt(
            place,
            'inside text there must be a value; oc_omit() works only as the whole value of a field',
            { expression: segment.source },
          );
        }
        out += formatValue(withoutOmitted(value));
      }
    }
    return out;
  }

  private run(source: string, scope: Scope, place: Place): unknown {
    if (--this.evaluations < 0) {
      throw problemAt(place, 'the rendering evaluates too many expressions');
    }
    try {
      return scope.types
        .compile(source)
        .evaluate(scope.values, { shared: this.budget });
    } catch (e) {
      if (!(e instanceof CelError)) throw e;
      const { message, line, column, caret } = e;
      throw problemAt(place, message, {
        expression: source,
        line,
        column,
        caret,
      });
    }
  }

  private broken(error: unknown, text: string, place: Place): unknown {
    if (!(error instanceof ScanError)) return error;
    const before = text.slice(0, error.offset).split('\n');
    return problemAt(place, error.message, {
      expression: text,
      line: before.length,
      column: before[before.length - 1].length + 1,
    });
  }
}

function bare(expression: string): string {
  try {
    return scanTemplate(expression).whole ?? expression;
  } catch {
    return expression;
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (isOmitted(value)) return 'omitted';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
