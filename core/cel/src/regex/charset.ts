/** One part of a set of characters: a class as JavaScript writes it, of which only single characters are ever tested. */
export interface CharItem {
  /** What stands between `[` and `]` of a JavaScript class with the flag `u`. */
  body: string;
  /** Whether the item stands for what is not in `body`. */
  negated: boolean;
}

/**
 * A set of code points. V8's own engine decides about one character at a time, which takes constant time whatever the class is: it
 * brings the Unicode tables and case folding that would otherwise have to be shipped.
 */
export class CharSet {
  private readonly tests: readonly { regex: RegExp; negated: boolean }[];
  /** Membership of the first 128 code points. */
  private readonly ascii = new Uint8Array(128);

  constructor(
    items: readonly CharItem[],
    private readonly negated: boolean,
    fold: boolean,
  ) {
    this.tests = items.map(item => ({
      regex: new RegExp(`^[${item.body}]$`, fold ? 'iu' : 'u'),
      negated: item.negated,
    }));
    for (let c = 0; c < 128; c++) this.ascii[c] = this.lookUp(c) ? 1 : 0;
  }

  has(codePoint: number): boolean {
    return codePoint < 128
      ? this.ascii[codePoint] === 1
      : this.lookUp(codePoint);
  }

  private lookUp(codePoint: number): boolean {
    const char = String.fromCodePoint(codePoint);
    const found = this.tests.some(
      ({ regex, negated }) => regex.test(char) !== negated,
    );
    return found !== this.negated;
  }
}

/** A code point, or a range of them, as part of a class. */
export function range(low: number, high = low): string {
  const one = `\\u{${low.toString(16)}}`;
  return high === low ? one : `${one}-\\u{${high.toString(16)}}`;
}

/** `\d`, `\s`, `\w` of RE2, which know only ASCII. */
export const PERL: Record<string, string> = {
  d: '0-9',
  s: '\\t\\n\\f\\r ',
  w: '0-9A-Za-z_',
};

/** `[:name:]`. */
export const POSIX: Record<string, string> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\0-\\x7f',
  blank: '\\t ',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const CATEGORY =
  /^(C[cfos]|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;

/** The class of `\p{name}`: a general category or a script; undefined when there is none of that name. */
export function unicodeClass(name: string): string | undefined {
  if (name === 'Any') return range(0, 0x10ffff);
  // RE2 leaves out what is not assigned.
  if (name === 'C') return '\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}';
  if (CATEGORY.test(name)) return `\\p{${name}}`;
  if (!/^[A-Z][A-Za-z_]{1,40}$/.test(name)) return undefined;
  const script = `\\p{Script=${name}}`;
  try {
    return new RegExp(script, 'u') && script;
  } catch {
    return undefined;
  }
}
