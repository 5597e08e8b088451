import type { CharSet } from './charset';
import { parsePattern } from './parser';
import { PatternError, canBeEmpty, type Assertion, type Node } from './syntax';

/** Most instructions a pattern may have, counted repetitions written out. */
const MAX_SIZE = 10_000;

/** One step of a non-deterministic automaton. */
export type Instruction =
  | { op: 'set'; set: number; next: number }
  /** Both ways, `next` preferred. */
  | { op: 'split'; next: number; other: number }
  | { op: 'assert'; what: Assertion; next: number }
  /** Notes the position as the end of a group's half. */
  | { op: 'save'; slot: number; next: number }
  | { op: 'match' };

export interface RegexProgram {
  instructions: readonly Instruction[];
  start: number;
  /** Sets of characters that instructions refer to. */
  sets: readonly CharSet[];
  groups: number;
}

/** @throws PatternError */
export function compileRegex(pattern: string): RegexProgram {
  const { root, groups } = parsePattern(pattern);
  const builder = new Builder();
  const end = builder.add({ op: 'match' });
  const start = builder.node(root, end);
  return {
    instructions: builder.instructions,
    start,
    sets: builder.sets,
    groups,
  };
}

/** Builds from the end: every node is told what follows it. */
class Builder {
  readonly instructions: Instruction[] = [];
  readonly sets: CharSet[] = [];
  private readonly setIndex = new Map<CharSet, number>();

  add(instruction: Instruction): number {
    if (this.instructions.length >= MAX_SIZE)
      throw new PatternError(
        `the pattern needs more than ${MAX_SIZE} steps`,
        true,
      );
    return this.instructions.push(instruction) - 1;
  }

  /** Entry of the node's instructions. */
  node(node: Node, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.add({ op: 'set', set: this.indexOf(node.set), next });
      case 'assert':
        return this.add({ op: 'assert', what: node.what, next });
      case 'group': {
        const close = this.add({ op: 'save', slot: node.index * 2 + 1, next });
        const body = this.node(node.body, close);
        return this.add({ op: 'save', slot: node.index * 2, next: body });
      }
      case 'sequence':
        return node.parts.reduceRight(
          (after, part) => this.node(part, after),
          next,
        );
      case 'choice':
        return node.options
          .map(option => this.node(option, next))
          .reduceRight((other, option) =>
            this.add({ op: 'split', next: option, other }),
          );
      default:
        return this.repeat(node, next);
    }
  }

  private repeat(
    node: Extract<Node, { kind: 'repeat' }>,
    next: number,
  ): number {
    const { body, min, max, greedy } = node;
    let entry = next;
    if (max === Infinity) {
      // x* of what may be empty is (x+)?, so that one empty round is made as RE2 makes it.
      if (min === 0)
        return canBeEmpty(body)
          ? this.split(this.loop(body, next, greedy, true), next, greedy)
          : this.loop(body, next, greedy, false);
      entry = this.loop(body, next, greedy, true);
      for (let i = 1; i < min; i++) entry = this.node(body, entry);
      return entry;
    }
    for (let i = min; i < max; i++)
      entry = this.split(this.node(body, entry), next, greedy);
    for (let i = 0; i < min; i++) entry = this.node(body, entry);
    return entry;
  }

  /** `body` again and again; at least once when `once`. */
  private loop(
    body: Node,
    next: number,
    greedy: boolean,
    once: boolean,
  ): number {
    const at = this.split(next, next, greedy);
    const entry = this.node(body, at);
    this.instructions[at] = greedy
      ? { op: 'split', next: entry, other: next }
      : { op: 'split', next, other: entry };
    return once ? entry : at;
  }

  private split(taken: number, skipped: number, greedy: boolean): number {
    return this.add(
      greedy
        ? { op: 'split', next: taken, other: skipped }
        : { op: 'split', next: skipped, other: taken },
    );
  }

  private indexOf(set: CharSet): number {
    let index = this.setIndex.get(set);
    if (index === undefined) {
      index = this.sets.push(set) - 1;
      this.setIndex.set(set, index);
    }
    return index;
  }
}
