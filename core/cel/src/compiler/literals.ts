import { toPlain, type Finish } from '../values/convert';
import { entryKey } from '../values/maps';
import {
  CelMap,
  CelOptional,
  typeName,
  type PlainObject,
} from '../values/values';
import { shown } from './access';
import { isOwnName } from './path';
import { Frame, failAt, located, type Evaluate } from './frame';

export interface CompiledElement {
  value: Evaluate;
  optional: boolean;
}

export interface CompiledEntry extends CompiledElement {
  key: Evaluate;
}

/** What folding may use: anything larger is left to the evaluation and its budget. */
const FOLDING = { cost: 1_000, size: 1_000 };

/**
 * Constants of one tree, computed once, and how what its nodes make becomes the caller's: literals and `map` produce lists and maps
 * that nobody else holds, so those need no copy; everything else (bindings, constants) does.
 */
export class Literals {
  private readonly constants = new Map<Evaluate, unknown>();
  private readonly finishers = new Map<Evaluate, Finish>();

  constant(value: unknown): Evaluate {
    const evaluate = () => value;
    this.constants.set(evaluate, value);
    return evaluate;
  }

  /** An operator whose operands are all constant is computed now, unless it fails: then it fails when it is evaluated. */
  folded(operator: Evaluate, operands: readonly Evaluate[]): Evaluate {
    if (!operands.every(operand => this.constants.has(operand)))
      return operator;
    try {
      return this.constant(operator(new Frame({}, 0, { budget: FOLDING })));
    } catch {
      return operator;
    }
  }

  /** How the value of a node is turned into the caller's. */
  finisher(evaluate: Evaluate): Finish {
    return this.finishers.get(evaluate) ?? toPlain;
  }

  private finishedBy(evaluate: Evaluate, finish: Finish): Evaluate {
    this.finishers.set(evaluate, finish);
    return evaluate;
  }

  /** A node whose value is that of another one. */
  finishedLike(evaluate: Evaluate, other: Evaluate): Evaluate {
    return this.finishedBy(evaluate, this.finisher(other));
  }

  /** A node that makes a list; `body`, if given, made every element. */
  freshList(evaluate: Evaluate, body?: Evaluate): Evaluate {
    const finish = body ? this.finisher(body) : toPlain;
    return this.finishedBy(evaluate, (value, how) => {
      const list = value as unknown[];
      how.meter?.allocateElements(list.length);
      for (let i = 0; i < list.length; i++)
        if (typeof list[i] !== 'string') list[i] = finish(list[i], how);
      return list;
    });
  }

  list(elements: readonly CompiledElement[], pos: number): Evaluate {
    const values = elements.map(({ value }) => value);
    if (elements.some(({ optional }) => optional))
      return this.freshList(listWithOptionals(elements, pos));
    // Nothing changes a list once it is made, so a constant one is made once.
    if (values.every(value => this.constants.has(value)))
      return this.constant(values.map(value => this.constants.get(value)));
    const count = values.length;
    const finishers = values.map(value => this.finisher(value));
    return this.finishedBy(
      frame => {
        frame.allocateElements(count);
        const list = new Array<unknown>(count);
        for (let i = 0; i < count; i++) list[i] = values[i](frame);
        return list;
      },
      (value, how) => {
        const list = value as unknown[];
        how.meter?.allocateElements(count);
        for (let i = 0; i < count; i++)
          if (typeof list[i] !== 'string') list[i] = finishers[i](list[i], how);
        return list;
      },
    );
  }

  map(entries: readonly CompiledEntry[], pos: number): Evaluate {
    const keys = entries.map(({ key }) => this.constants.get(key));
    if (keys.every(isPlainKey) && new Set(keys).size === keys.length)
      return this.plainMap(entries, keys, pos);
    return anyMap(entries, pos);
  }

  /** Keys that are distinct texts known beforehand: an ordinary object. */
  private plainMap(
    entries: readonly CompiledEntry[],
    keys: readonly string[],
    pos: number,
  ): Evaluate {
    const values = entries.map(({ value }) => value);
    const count = entries.length;
    const optional = entries.map(entry => entry.optional);
    const make: Evaluate = frame => {
      frame.allocateElements(count);
      const map: PlainObject = {};
      for (let i = 0; i < count; i++) {
        const value = values[i](frame);
        if (!optional[i]) map[keys[i]] = value;
        else {
          const content = optionalElement(value, pos);
          if (content.present) map[keys[i]] = content.value;
        }
      }
      return map;
    };
    const finishers = entries.map(entry =>
      entry.optional ? toPlain : this.finisher(entry.value),
    );
    return this.finishedBy(make, (made, how) => {
      const map = made as PlainObject;
      how.meter?.allocateElements(count);
      for (let i = 0; i < count; i++) {
        const value = map[keys[i]];
        if (typeof value !== 'string' && value !== undefined)
          map[keys[i]] = finishers[i](value, how);
      }
      return map;
    });
  }
}

/** Not what every object inherits, and nothing like an index, which an object would put first. */
function isPlainKey(key: unknown): key is string {
  return typeof key === 'string' && isOwnName(key) && !/^\d/.test(key);
}

function anyMap(entries: readonly CompiledEntry[], pos: number): Evaluate {
  return located(pos, frame => {
    frame.allocateElements(entries.length);
    const map = new CelMap();
    for (const entry of entries) {
      const spelling = entry.key(frame);
      const key = entryKey(spelling);
      let value = entry.value(frame);
      if (entry.optional) {
        const optional = optionalElement(value, pos);
        if (!optional.present) continue;
        value = optional.value;
      }
      if (map.has(key)) failAt(pos, `repeated key: ${shown(key)}`);
      map.set(key, value, spelling);
    }
    return map;
  });
}

function listWithOptionals(
  elements: readonly CompiledElement[],
  pos: number,
): Evaluate {
  return frame => {
    frame.allocateElements(elements.length);
    const list: unknown[] = [];
    for (const { value: evaluate, optional } of elements) {
      const value = evaluate(frame);
      if (!optional) list.push(value);
      else {
        const content = optionalElement(value, pos);
        if (content.present) list.push(content.value);
      }
    }
    return list;
  };
}

function optionalElement(value: unknown, pos: number): CelOptional {
  return value instanceof CelOptional
    ? value
    : failAt(
        pos,
        `an optional element must be an optional, not ${typeName(value)}`,
      );
}
