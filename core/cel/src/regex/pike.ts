import { EDGE, holds, neighbour } from './context';
import type { Payer } from './payer';
import type { RegexProgram } from './program';

/** Offsets of the match and its groups, in pairs; -1 where a group took no part. */
export type Match = readonly number[];

interface Thread {
  pc: number;
  captures: Match;
}

/**
 * The leftmost match at or after `from`, preferred as Perl prefers, with its groups. All possibilities are followed at once, in the
 * order of preference, so every character is read once. Undefined when there is none.
 */
export function findMatch(
  program: RegexProgram,
  text: string,
  from: number,
  payer: Payer,
): Match | undefined {
  const { instructions, start, sets, groups } = program;
  const perChar = Math.ceil((16 + instructions.length) / 8);
  const marks = new Int32Array(instructions.length);
  const unset: Match = new Array<number>(groups * 2 + 2).fill(-1);
  payer.charge(perChar);

  /** Follows everything that takes no character. */
  const follow = (
    list: Thread[],
    first: Thread,
    position: number,
    before: number,
    after: number,
  ) => {
    const stack = [first];
    while (stack.length > 0) {
      const { pc, captures } = stack.pop()!;
      if (marks[pc] === position + 1) continue;
      marks[pc] = position + 1;
      const instruction = instructions[pc];
      switch (instruction.op) {
        case 'split':
          stack.push(
            { pc: instruction.other, captures },
            { pc: instruction.next, captures },
          );
          break;
        case 'assert':
          if (holds(instruction.what, before, after))
            stack.push({ pc: instruction.next, captures });
          break;
        case 'save': {
          const noted = captures.slice();
          noted[instruction.slot] = position;
          stack.push({ pc: instruction.next, captures: noted });
          break;
        }
        default:
          list.push({ pc, captures });
      }
    }
  };

  let threads: Thread[] = [];
  let best: Match | undefined;
  let before = from > 0 ? neighbour(text.charCodeAt(from - 1)) : EDGE;
  let after = neighbour(text.codePointAt(from) ?? -1);
  for (let at = from; ; ) {
    if (!best) {
      const captures = unset.slice();
      captures[0] = at;
      follow(threads, { pc: start, captures }, at, before, after);
    }
    if (threads.length === 0 && best) return best;
    payer.charge(perChar);
    const code = text.codePointAt(at);
    if (code !== undefined && code >= 128) payer.charge(instructions.length);
    const width = code !== undefined && code > 0xffff ? 2 : 1;
    const then = text.codePointAt(at + width);
    const here = code === undefined ? EDGE : neighbour(code);
    const next: Thread[] = [];
    for (const { pc, captures } of threads) {
      const instruction = instructions[pc];
      if (instruction.op === 'match') {
        const found = captures.slice();
        found[1] = at;
        best = found;
        // What is left is preferred less.
        break;
      }
      if (
        code !== undefined &&
        instruction.op === 'set' &&
        sets[instruction.set].has(code)
      )
        follow(
          next,
          { pc: instruction.next, captures },
          at + width,
          here,
          then === undefined ? EDGE : neighbour(then),
        );
    }
    if (code === undefined) return best;
    threads = next;
    before = here;
    at += width;
    after = then === undefined ? EDGE : neighbour(then);
  }
}
