import { CelError } from '@openchoreo-portal/cel';
import { cloneJson, setOwn } from '@openchoreo-portal/model';
import { RenderError, RenderProblem } from '../errors';
import { compileTemplate, TemplateNode } from './compile';
import { formatValue } from './format';
import { isOmitted, withoutOmitted } from './omit';
import { below, field, Place } from './place';
import { scanTemplate, ScanError } from './scanner';
import { remember, Scope } from './scope';

export { field };
export type { Place };

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

/** A problem at a place. */
export function problemAt(
  place: Place,
  message: string,
  more: Partial<RenderProblem> = {},
): RenderError {
  return new RenderError([{ ...place, message, ...more }]);
}

const MAX_BARE = 2000;
/** Conditions and loops without `${}` around them, by how they were written. */
const bareExpressions = new Map<string, string>();

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
    const known = bareExpressions.get(expression);
    if (known !== undefined) return this.run(known, scope, place);
    try {
      const source = scanTemplate(expression).whole ?? expression;
      remember(bareExpressions, expression, source, MAX_BARE);
      return this.run(source, scope, place);
    } catch (e) {
      throw this.broken(e, expression, place);
    }
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

  /** @param place of the template; a node knows its path below it, so that no path is put together where nothing fails */
  private node(node: TemplateNode, scope: Scope, place: Place): unknown {
    if (--this.nodes < 0) {
      throw problemAt(
        'at' in node ? below(place, node.at) : place,
        'the result of the rendering is too large',
      );
    }
    switch (node.kind) {
      case 'static':
        return cloneJson(node.value);
      case 'broken':
        throw this.broken(node.error, node.text, below(place, node.at));
      case 'string':
        return this.text(node, scope, place);
      case 'list': {
        const out: unknown[] = [];
        for (const item of node.items) {
          const value = this.node(item, scope, place);
          if (!isOmitted(value)) out.push(value);
        }
        return out;
      }
      default: {
        const out: Record<string, unknown> = {};
        for (const { key, scannedKey, value, at } of node.entries) {
          const name = scannedKey ? this.node(scannedKey, scope, place) : key;
          if (isOmitted(name)) continue;
          if (typeof name !== 'string') {
            throw problemAt(
              below(place, at),
              `a field name must be a string, but is ${typeName(name)}`,
            );
          }
          const result = this.node(value, scope, place);
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
      return withoutOmitted(this.run(whole, scope, place, node.at));
    }
    let out = '';
    for (const segment of segments) {
      if (segment.kind === 'text') out += segment.text;
      else {
        const value = this.run(segment.source, scope, place, node.at);
        if (isOmitted(value)) {
          throw problemAt(
            below(place, node.at),
            'inside text there must be a value; oc_omit() works only as the whole value of a field',
            { expression: segment.source },
          );
        }
        out += formatValue(withoutOmitted(value));
      }
    }
    return out;
  }

  private run(source: string, scope: Scope, place: Place, at = ''): unknown {
    if (--this.evaluations < 0) {
      throw problemAt(
        below(place, at),
        'the rendering evaluates too many expressions',
      );
    }
    try {
      return scope.types
        .compile(source)
        .evaluate(scope.values, { shared: this.budget });
    } catch (e) {
      if (!(e instanceof CelError)) throw e;
      const { message, line, column, caret } = e;
      throw problemAt(below(place, at), message, {
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
