/** Piece of a template string. */
export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'expression'; source: string };

/** A template string that cannot be read. */
export class ScanError extends Error {
  constructor(message: string, readonly offset: number) {
    super(message);
    this.name = 'ScanError';
  }
}

/** A scanned template string. */
export interface Scanned {
  segments: readonly Segment[];
  /** The expression, when it is all there is apart from surrounding blanks; its value then keeps its type. */
  whole?: string;
}

/** True when a string may hold an expression. */
export function mayHoldExpression(text: string): boolean {
  return text.includes('${');
}

/**
 * Splits a string at `${…}`. Braces are counted and quoted strings skipped; a `${` that is never closed is text.
 *
 * @throws ScanError for a `${` inside an expression, outside quotes
 */
export function scanTemplate(text: string): Scanned {
  const segments: Segment[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const end = open < 0 ? -1 : closingBrace(text, open + 2);
    if (open < 0 || end < 0) break;
    if (open > from) {
      segments.push({ kind: 'text', text: text.slice(from, open) });
    }
    segments.push({ kind: 'expression', source: text.slice(open + 2, end) });
    from = end + 1;
  }
  if (from < text.length) {
    segments.push({ kind: 'text', text: text.slice(from) });
  }
  return { segments, whole: wholeOf(segments) };
}

function wholeOf(segments: readonly Segment[]): string | undefined {
  let found: string | undefined;
  for (const segment of segments) {
    if (segment.kind === 'text') {
      if (segment.text.trim() !== '') return undefined;
    } else if (found !== undefined) {
      return undefined;
    } else {
      found = segment.source;
    }
  }
  return found;
}

/** Offset of the brace that closes an expression whose body starts at `from`; -1 when there is none. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  let nested = -1;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '"' || c === "'") {
      i = endOfString(text, i);
      if (i < 0) return -1;
    } else if (c === '{') {
      if (text[i - 1] === '$' && nested < 0) nested = i - 1;
      depth++;
    } else if (c === '}' && --depth === 0) {
      if (nested >= 0) {
        throw new ScanError(
          'an expression cannot hold another ${…}; use its name directly',
          nested,
        );
      }
      return i;
    }
  }
  return -1;
}

/** Offset of the closing quote; -1 when there is none. */
function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[open]) return i;
  }
  return -1;
}
