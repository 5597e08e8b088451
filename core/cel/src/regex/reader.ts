import { PatternError } from './syntax';

/** A pattern read from left to right, by code points. */
export class Reader {
  offset = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.offset >= this.text.length;
  }

  at(part: string): boolean {
    return this.text.startsWith(part, this.offset);
  }

  take(part: string): boolean {
    const found = this.at(part);
    if (found) this.offset += part.length;
    return found;
  }

  /** The next character. @throws PatternError at the end */
  next(): string {
    const codePoint = this.text.codePointAt(this.offset);
    if (codePoint === undefined)
      throw new PatternError('the pattern ends too early');
    const char = String.fromCodePoint(codePoint);
    this.offset += char.length;
    return char;
  }

  /** What a sticky expression finds here; it is skipped. */
  match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.offset;
    const found = sticky.exec(this.text);
    if (found) this.offset += found[0].length;
    return found;
  }

  /** Everything before `end`, or to the end of the pattern; `end` is skipped. */
  until(end: string): string {
    const found = this.text.indexOf(end, this.offset);
    const to = found < 0 ? this.text.length : found;
    const part = this.text.slice(this.offset, to);
    this.offset = found < 0 ? to : to + end.length;
    return part;
  }
}
