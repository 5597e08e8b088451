import type { Program } from './api';
import type { Compiled } from './compiler/compile';
import { Frame } from './compiler/frame';
import { CelError } from './errors';
import { formatType, matcher, type Type } from './types/type';
import { Failure, fail } from './values/failure';
import { isInt } from './values/numbers';
import { typeName } from './values/values';

export interface ProgramParts {
  source: string;
  compiled: Compiled;
  references: ReadonlySet<string>;
  type: Type;
  /** Declared result type, if any. */
  expected: Type | undefined;
}

export function createProgram(parts: ProgramParts): Program {
  const { source, compiled, expected } = parts;
  const fits = expected && resultMatcher(expected);

  function execute(frame: Frame): unknown {
    frame.charge(compiled.cost);
    const value = compiled.evaluate(frame);
    if (fits && !fits(value))
      fail(
        `expected the result to be ${formatType(
          expected!,
        )} but it is ${typeName(value)}`,
      );
    return value;
  }

  return {
    source,
    references: [...parts.references].sort(),
    resultType: formatType(parts.type),
    evaluate: (bindings, options) => {
      const frame = new Frame(bindings, compiled.slots, options);
      try {
        const value = execute(frame);
        return typeof value === 'string' || typeof value === 'boolean'
          ? value
          : compiled.finish(value, {
              exact: options?.largeIntegers === 'bigint',
              copy: true,
              meter: frame,
            });
      } catch (error) {
        throw toCelError(error, source);
      } finally {
        frame.settle();
      }
    },
    evaluateToCel: (bindings, options) => {
      const frame = new Frame(bindings, compiled.slots, options);
      try {
        return execute(frame);
      } catch (error) {
        throw toCelError(error, source);
      } finally {
        frame.settle();
      }
    },
  };
}

/** JSON does not tell 5 from 5.0, so an int is as good as a double where a double is wanted. */
function resultMatcher(type: Type): (value: unknown) => boolean {
  const match = matcher(type);
  return type.kind === 'double' ? value => match(value) || isInt(value) : match;
}

function toCelError(error: unknown, source: string): unknown {
  if (error instanceof Failure)
    return CelError.at(
      error.code,
      error.message,
      source,
      error.pos,
      error.bound,
    );
  // Values nested by the thousand run out of stack where they are compared or copied.
  if (error instanceof RangeError)
    return new CelError({
      code: 'budget',
      bound: 'nesting',
      message: `a value is nested too deeply (${error.message})`,
    });
  return error;
}
