import { accepts, paramAt, type Overload } from '../functions/overload';
import { matcher } from '../types/type';
import { typeName } from '../values/values';
import { failAt, located, type Evaluate, type Frame } from './frame';

interface Candidate {
  matches: readonly ((value: unknown) => boolean)[];
  call: (meter: Frame, ...args: unknown[]) => unknown;
}

/** A call that picks its overload by the types the arguments have at run time. */
export function dispatch(
  name: string,
  overloads: readonly Overload[],
  receiver: boolean,
  args: readonly Evaluate[],
  pos: number,
): Evaluate {
  const count = args.length;
  const candidates: Candidate[] = overloads
    .filter(overload => accepts(overload, receiver, count))
    .map(overload => ({
      matches: args.map((_, i) => matcher(paramAt(overload, i))),
      call: overload.call as unknown as Candidate['call'],
    }));
  const none = (values: unknown[]): never =>
    failAt(
      pos,
      `no such overload: ${name}(${values.map(typeName).join(', ')})`,
    );
  if (count === 1) {
    const [first] = args;
    return located(pos, frame => {
      const a = first(frame);
      for (const candidate of candidates)
        if (candidate.matches[0](a)) return candidate.call(frame, a);
      return none([a]);
    });
  }
  if (count === 2) {
    const [first, second] = args;
    return located(pos, frame => {
      const a = first(frame);
      const b = second(frame);
      for (const candidate of candidates) {
        if (candidate.matches[0](a) && candidate.matches[1](b))
          return candidate.call(frame, a, b);
      }
      return none([a, b]);
    });
  }
  return located(pos, frame => {
    const values = args.map(arg => arg(frame));
    for (const candidate of candidates) {
      if (candidate.matches.every((match, i) => match(values[i])))
        return candidate.call(frame, ...values);
    }
    return none(values);
  });
}
