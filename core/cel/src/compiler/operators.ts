import { addTime, subtractTime } from '../values/time';
import { compare, equals } from '../values/equality';
import { mapHas, mapKey } from '../values/maps';
import { arithmetic, negate, type ArithmeticOp } from '../values/numbers';
import { isBytes, isMap, typeName } from '../values/values';
import { failAt, located, type Evaluate, type Frame } from './frame';

type Binary = (frame: Frame, a: unknown, b: unknown) => unknown;

function noOverload(symbol: string, pos: number, ...values: unknown[]): never {
  return failAt(
    pos,
    `no such overload: ${symbol} of ${values.map(typeName).join(' and ')}`,
  );
}

/** The two-argument operators; undefined for another name. */
export function binaryOperator(
  name: string,
  mixed: boolean,
  pos: number,
): Binary | undefined {
  switch (name) {
    case '_==_':
      return (frame, a, b) => equals(a, b, frame);
    case '_!=_':
      return (frame, a, b) => !equals(a, b, frame);
    case '@in':
      return (frame, a, b) => contains(frame, a, b, pos);
    case '_<_':
      return ordering('<', pos, order => order < 0);
    case '_<=_':
      return ordering('<=', pos, order => order <= 0);
    case '_>_':
      return ordering('>', pos, order => order > 0);
    case '_>=_':
      return ordering('>=', pos, order => order >= 0);
    case '_+_':
      return (frame, a, b) => {
        if (typeof a === 'string' && typeof b === 'string') {
          frame.allocate(a.length + b.length);
          return a + b;
        }
        return (
          arithmetic('+', a, b, mixed) ??
          concat(frame, a, b) ??
          addTime(a, b) ??
          noOverload('+', pos, a, b)
        );
      };
    case '_-_':
      return (_, a, b) =>
        arithmetic('-', a, b, mixed) ??
        subtractTime(a, b) ??
        noOverload('-', pos, a, b);
    case '_*_':
    case '_/_':
    case '_%_': {
      const op = name[1] as ArithmeticOp;
      return (_, a, b) =>
        arithmetic(op, a, b, mixed) ?? noOverload(op, pos, a, b);
    }
    default:
      return undefined;
  }
}

function ordering(
  symbol: string,
  pos: number,
  test: (order: number) => boolean,
): Binary {
  return (frame, a, b) => {
    const order = compare(a, b, frame);
    return order === undefined ? noOverload(symbol, pos, a, b) : test(order);
  };
}

function concat(frame: Frame, a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) {
    frame.allocateElements(a.length + b.length);
    return a.concat(b);
  }
  if (isBytes(a) && isBytes(b)) {
    frame.allocate(a.length + b.length);
    const sum = new Uint8Array(a.length + b.length);
    sum.set(a);
    sum.set(b, a.length);
    return sum;
  }
  return undefined;
}

function contains(
  frame: Frame,
  item: unknown,
  container: unknown,
  pos: number,
): boolean {
  if (Array.isArray(container)) {
    frame.charge(container.length / 4);
    return container.some(element => equals(item, element, frame));
  }
  if (isMap(container)) {
    const key = mapKey(item);
    return key !== undefined && mapHas(container, key);
  }
  return noOverload('in', pos, item, container);
}

export function negation(operand: Evaluate, pos: number): Evaluate {
  return located(pos, frame => {
    const value = operand(frame);
    return negate(value) ?? noOverload('-', pos, value);
  });
}
