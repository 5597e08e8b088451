import { EDGE, NEWLINE, OTHER, WORD, holds, neighbour } from './context';
import type { Payer } from './payer';
import type { Instruction, RegexProgram } from './program';

/** Most states kept of one pattern, and most numbers in all of them. */
const MAX_STATES = 1_000;
const MAX_NUMBERS = 50_000;
/** After forgetting all states this often, a pattern is run without remembering any: it makes them faster than it uses them. */
const MAX_FLUSHES = 3;
/** Most code points beyond ASCII whose class is remembered. */
const MAX_CLASSIFIED = 4_096;

/** Instructions waiting for a character, and what stood before it. */
interface State {
  pcs: readonly number[];
  before: number;
  /** By class of the next character. */
  next: (State | undefined)[];
}

const MATCHED: State = { pcs: [], before: EDGE, next: [] };

/** Characters that no part of the pattern tells apart. */
interface CharClass {
  /** Membership in each set. */
  member: Uint8Array;
  kind: number;
  index: number;
}

/**
 * Whether a pattern matches, by a deterministic automaton made while it runs: its states are sets of instructions, so a text is read
 * once whatever the pattern is.
 */
export class Dfa {
  private readonly classes = new Map<string, CharClass>();
  private readonly ascii: (CharClass | undefined)[] = new Array(128);
  private readonly others = new Map<number, CharClass>();
  private readonly end: CharClass;
  private states = new Map<string, State>();
  /** Where every text begins. */
  private initial: State | undefined;
  private numbers = 0;
  /** Never used twice: a state made before everything was forgotten must not mistake a new class for an old one. */
  private lastClass = 0;
  private flushes = 0;
  /** Starts with `^`: nothing can begin later. */
  private readonly anchored: boolean;
  private readonly kinds: readonly number[];
  private readonly marks: Int32Array;
  private generation = 0;

  constructor(private readonly program: RegexProgram) {
    const { instructions, start, sets } = program;
    const first = instructions[start];
    this.anchored = first.op === 'assert' && first.what === 'textStart';
    this.kinds = kindsUsed(instructions);
    this.marks = new Int32Array(instructions.length);
    this.end = {
      member: new Uint8Array(sets.length),
      kind: EDGE,
      index: 0,
    };
  }

  /** `payer` is told the work beforehand, always the same for the same text. */
  test(text: string, payer: Payer): boolean {
    const { instructions, start, sets } = this.program;
    const block = Math.ceil((64 * (16 + instructions.length)) / 32);
    // Asking every set about a character that is not in a table.
    const beyond = 1 + sets.length * 2;
    let state = (this.initial ??= this.intern([start], EDGE));
    for (let i = 0; i < text.length; i++) {
      if (i % 64 === 0) payer.charge(block);
      let code = text.charCodeAt(i);
      if (code >= 128) {
        payer.charge(beyond);
        code = text.codePointAt(i)!;
        if (code > 0xffff) i++;
      }
      const char = this.classOf(code);
      const next = state.next[char.index] ?? this.step(state, char);
      if (next === MATCHED) return true;
      if (next.pcs.length === 0) return false;
      state = next;
    }
    return (state.next[0] ?? this.step(state, this.end)) === MATCHED;
  }

  private classOf(code: number): CharClass {
    const known = code < 128 ? this.ascii[code] : this.others.get(code);
    if (known) return known;
    const { sets } = this.program;
    const member = Uint8Array.from(sets, set => (set.has(code) ? 1 : 0));
    const kind = this.kinds[neighbour(code)];
    const key = `${kind}${member.join('')}`;
    let found = this.classes.get(key);
    if (!found) {
      // A pattern cannot tell many characters apart; one that does loses what it knows of them together with its states.
      if (this.classes.size >= MAX_CLASSIFIED) this.forget();
      found = { member, kind, index: ++this.lastClass };
      this.classes.set(key, found);
    }
    if (code < 128) this.ascii[code] = found;
    else {
      if (this.others.size >= MAX_CLASSIFIED) this.others.clear();
      this.others.set(code, found);
    }
    return found;
  }

  private forget(): void {
    this.classes.clear();
    this.others.clear();
    this.ascii.fill(undefined);
    this.states = new Map();
    this.initial = undefined;
    this.numbers = 0;
  }

  /** The state after a character (or after the end, where only a match counts). */
  private step(state: State, char: CharClass): State {
    const { instructions, start } = this.program;
    const waiting = this.closure(state, char.kind);
    let result: State;
    if (!waiting) result = MATCHED;
    else {
      const pcs: number[] = [];
      const mark = ++this.generation;
      for (const pc of waiting) {
        const instruction = instructions[pc];
        if (instruction.op !== 'set' || !char.member[instruction.set]) continue;
        const { next } = instruction;
        if (this.marks[next] === mark) continue;
        this.marks[next] = mark;
        pcs.push(next);
      }
      if (!this.anchored && this.marks[start] !== mark) pcs.push(start);
      result = this.intern(pcs, char.kind);
    }
    state.next[char.index] = result;
    return result;
  }

  /** Instructions that wait for a character; undefined when the pattern has matched here. */
  private closure(state: State, after: number): number[] | undefined {
    const { instructions } = this.program;
    const mark = ++this.generation;
    const stack = [...state.pcs];
    const waiting: number[] = [];
    while (stack.length > 0) {
      const pc = stack.pop()!;
      if (this.marks[pc] === mark) continue;
      this.marks[pc] = mark;
      const instruction = instructions[pc];
      switch (instruction.op) {
        case 'match':
          return undefined;
        case 'set':
          waiting.push(pc);
          break;
        case 'split':
          stack.push(instruction.other, instruction.next);
          break;
        case 'assert':
          if (holds(instruction.what, state.before, after))
            stack.push(instruction.next);
          break;
        default:
          stack.push(instruction.next);
      }
    }
    return waiting;
  }

  private intern(pcs: number[], before: number): State {
    if (this.flushes >= MAX_FLUSHES) return { pcs, before, next: [] };
    const key = `${before}:${pcs.sort((a, b) => a - b).join()}`;
    const found = this.states.get(key);
    if (found) return found;
    this.numbers += pcs.length;
    if (this.states.size >= MAX_STATES || this.numbers > MAX_NUMBERS) {
      this.flushes++;
      this.states = new Map();
      this.numbers = pcs.length;
    }
    const state: State = { pcs, before, next: [] };
    this.states.set(key, state);
    return state;
  }
}

/** Neighbours that the pattern's assertions do not tell apart become one. */
function kindsUsed(instructions: readonly Instruction[]): number[] {
  const kinds = [EDGE, OTHER, OTHER, OTHER];
  for (const instruction of instructions) {
    if (instruction.op !== 'assert') continue;
    const { what } = instruction;
    if (what === 'boundary' || what === 'noBoundary') kinds[WORD] = WORD;
    if (what === 'lineStart' || what === 'lineEnd') kinds[NEWLINE] = NEWLINE;
  }
  return kinds;
}
