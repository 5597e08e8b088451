import { accepts, paramAt, type Overload } from '../functions/overload';
import { matcher } from '../types/type';
import { typeName } from '../values/values';
import { failAt, placed, type Evaluate, type Frame } from './frame';

type Matches = (value: unknown) => boolean;
type Call = (meter: Frame, ...args: unknown[]) => unknown;

interface Candidate {
  matches: readonly Matches[];
  call: Call;
}

/** A call that picks its overload by the types the arguments have at run time. */
export function dispatch(
  name: string,
  overloads: readonly Overload[],
  receiver: boolean,
  args: readonly Evaluate[],
  pos: number,
): Evaluate {
  const candidates: Candidate[] = overloads
    .filter(overload => accepts(overload, receiver, args.length))
    .map(overload => ({
      matches: args.map((_, i) => matcher(paramAt(overload, i))),
      call: overload.call,
    }));
  const none = (values: unknown[]): never =>
    failAt(
      pos,
      `no such overload: ${name}(${values.map(typeName).join(', ')})`,
    );
  const [first, second] = args;
  if (args.length === 1) return unary(candidates, first, none, pos);
  if (args.length === 2) return binary(candidates, first, second, none, pos);
  return frame => {
    const values = args.map(arg => arg(frame));
    for (const candidate of candidates) {
      if (candidate.matches.every((match, i) => match(values[i])))
        return guarded(() => candidate.call(frame, ...values), pos);
    }
    return none(values);
  };
}

function guarded<T>(run: () => T, pos: number): T {
  try {
    return run();
  } catch (error) {
    throw placed(error, pos);
  }
}

function unary(
  candidates: readonly Candidate[],
  first: Evaluate,
  none: (values: unknown[]) => never,
  pos: number,
): Evaluate {
  const matches = candidates.map(candidate => candidate.matches[0]);
  const calls = candidates.map(candidate => candidate.call);
  return frame => {
    const a = first(frame);
    for (let i = 0; i < matches.length; i++) {
      if (matches[i](a)) {
        try {
          return calls[i](frame, a);
        } catch (error) {
          throw placed(error, pos);
        }
      }
    }
    return none([a]);
  };
}

function binary(
  candidates: readonly Candidate[],
  first: Evaluate,
  second: Evaluate,
  none: (values: unknown[]) => never,
  pos: number,
): Evaluate {
  return frame => {
    const a = first(frame);
    const b = second(frame);
    for (let i = 0; i < candidates.length; i++) {
      const { matches, call } = candidates[i];
      if (matches[0](a) && matches[1](b)) {
        try {
          return call(frame, a, b);
        } catch (error) {
          throw placed(error, pos);
        }
      }
    }
    return none([a, b]);
  };
}
