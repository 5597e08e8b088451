import { CharSet, PERL, range } from './charset';
import { escapedCodePoint, readClass, unicodeItem } from './classes';
import { Reader } from './reader';
import { PatternError, type Flags, type Node } from './syntax';

/** Deepest nesting of groups. */
const MAX_DEPTH = 200;
/** Largest count of `{n,m}`, as in RE2. */
const MAX_COUNT = 1_000;

export interface Parsed {
  root: Node;
  /** Number of groups that capture. */
  groups: number;
}

/** Parses RE2 syntax. @throws PatternError */
export function parsePattern(pattern: string): Parsed {
  return new PatternParser(pattern).parse();
}

class PatternParser {
  private readonly reader: Reader;
  private flags: Flags = {
    fold: false,
    lines: false,
    dotAll: false,
    lazy: false,
  };
  private groups = 0;
  private depth = 0;
  private readonly names = new Set<string>();
  /** Sets already made: patterns repeat themselves. */
  private readonly sets = new Map<string, CharSet>();

  constructor(pattern: string) {
    this.reader = new Reader(pattern);
  }

  parse(): Parsed {
    const root = this.choice();
    if (!this.reader.done) throw new PatternError('unexpected ): no group');
    return { root, groups: this.groups };
  }

  private choice(): Node {
    if (++this.depth > MAX_DEPTH)
      throw new PatternError('groups are nested too deeply', true);
    const { flags } = this;
    const options = [this.sequence()];
    while (this.reader.take('|')) options.push(this.sequence());
    // Flags set inside a group end with it.
    this.flags = flags;
    this.depth--;
    return options.length === 1 ? options[0] : { kind: 'choice', options };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    const { reader } = this;
    while (!reader.done && !reader.at('|') && !reader.at(')')) {
      if (reader.take('\\Q')) {
        for (const char of reader.until('\\E')) parts.push(this.literal(char));
        if (parts.length) this.repeatLast(parts);
        continue;
      }
      const atom = this.atom();
      if (!atom) continue;
      parts.push(atom);
      this.repeatLast(parts);
    }
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  /** Repetition written behind the last part. */
  private repeatLast(parts: Node[]): void {
    const counts = this.counts();
    if (!counts) return;
    const body = parts.pop()!;
    const greedy = this.reader.take('?') ? this.flags.lazy : !this.flags.lazy;
    parts.push({ kind: 'repeat', body, ...counts, greedy });
    if (this.counts())
      throw new PatternError('invalid nested repetition operator');
  }

  private counts(): { min: number; max: number } | undefined {
    const { reader } = this;
    if (reader.take('*')) return { min: 0, max: Infinity };
    if (reader.take('+')) return { min: 1, max: Infinity };
    if (reader.take('?')) return { min: 0, max: 1 };
    const found = reader.match(/\{(\d{1,9})(,(\d{0,9}))?\}/y);
    if (!found) return undefined;
    const min = Number(found[1]);
    let max = min;
    if (found[2] !== undefined) max = found[3] ? Number(found[3]) : Infinity;
    if (min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT) || max < min)
      throw new PatternError(`invalid repeat count: ${found[0]}`);
    return { min, max };
  }

  /** Undefined for what only sets flags. */
  private atom(): Node | undefined {
    const { reader, flags } = this;
    const start = reader.offset;
    const char = reader.next();
    switch (char) {
      case '(':
        return this.group();
      case '[':
        reader.offset = start;
        return this.classSet(reader);
      case '.':
        return flags.dotAll
          ? this.set([{ body: range(0, 0x10ffff), negated: false }], false)
          : this.set([{ body: '\\n', negated: true }], false);
      case '^':
        return {
          kind: 'assert',
          what: flags.lines ? 'lineStart' : 'textStart',
        };
      case '$':
        return { kind: 'assert', what: flags.lines ? 'lineEnd' : 'textEnd' };
      case '*':
      case '+':
      case '?':
        throw new PatternError(
          `missing argument to repetition operator: ${char}`,
        );
      case '\\':
        return this.escape();
      default:
        return this.literal(char);
    }
  }

  private classSet(reader: Reader): Node {
    const { items, negated } = readClass(reader);
    return this.set(items, negated);
  }

  private literal(char: string): Node {
    return this.set(
      [{ body: range(char.codePointAt(0)!), negated: false }],
      false,
    );
  }

  private set(
    items: readonly { body: string; negated: boolean }[],
    negated: boolean,
  ): Node {
    const { fold } = this.flags;
    const key = JSON.stringify([items, negated, fold]);
    let set = this.sets.get(key);
    if (!set) this.sets.set(key, (set = new CharSet(items, negated, fold)));
    return { kind: 'set', set };
  }

  private escape(): Node {
    const { reader } = this;
    const char = reader.next();
    switch (char) {
      case 'A':
        return { kind: 'assert', what: 'textStart' };
      case 'z':
        return { kind: 'assert', what: 'textEnd' };
      case 'b':
        return { kind: 'assert', what: 'boundary' };
      case 'B':
        return { kind: 'assert', what: 'noBoundary' };
      case 'p':
      case 'P':
        return this.set([unicodeItem(reader, char)], false);
      default: {
        const perl = Object.hasOwn(PERL, char.toLowerCase())
          ? PERL[char.toLowerCase()]
          : undefined;
        if (perl !== undefined)
          return this.set(
            [{ body: perl, negated: char !== char.toLowerCase() }],
            false,
          );
        return this.literal(
          String.fromCodePoint(escapedCodePoint(reader, char)),
        );
      }
    }
  }

  private group(): Node | undefined {
    const { reader } = this;
    if (!reader.take('?')) return this.captured();
    const name = reader.match(/P?<([^>]*)>/y);
    if (name) {
      if (!/^\w+$/.test(name[1]) || this.names.has(name[1]))
        throw new PatternError(`invalid group name: ${name[1]}`);
      this.names.add(name[1]);
      return this.captured();
    }
    const found = reader.match(/([imsU]*)(?:-([imsU]+))?([:)])/y);
    if (!found || (!found[1] && !found[2] && found[3] === ')'))
      throw new PatternError('invalid or unsupported syntax after (?');
    const before = this.flags;
    this.flags = { ...before };
    for (const letter of found[1]) this.flags[FLAGS[letter]] = true;
    for (const letter of found[2] ?? '') this.flags[FLAGS[letter]] = false;
    // `(?i)` holds to the end of the group it stands in.
    if (found[3] === ')') return undefined;
    const body = this.choice();
    this.flags = before;
    this.close();
    return body;
  }

  private captured(): Node {
    const index = ++this.groups;
    const body = this.choice();
    this.close();
    return { kind: 'group', index, body };
  }

  private close(): void {
    if (!this.reader.take(')')) throw new PatternError('missing )');
  }
}

const FLAGS: Record<string, keyof Flags> = {
  i: 'fold',
  m: 'lines',
  s: 'dotAll',
  U: 'lazy',
};
