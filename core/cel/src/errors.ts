import type { CelBound, CelErrorCode, CelErrorInfo } from './api';

/** The only error this library throws at its users. */
export class CelError extends Error implements CelErrorInfo {
  override readonly name = 'CelError';
  readonly code: CelErrorCode;
  readonly line?: number;
  readonly column?: number;
  readonly caret?: string;
  readonly bound?: CelBound;

  constructor(info: CelErrorInfo) {
    super(info.message);
    this.code = info.code;
    this.line = info.line;
    this.column = info.column;
    this.caret = info.caret;
    this.bound = info.bound;
  }

  /** An error at an offset of a source; a negative offset means that no place is known. */
  static at(
    code: CelErrorCode,
    message: string,
    source: string,
    offset: number,
    bound?: CelBound,
  ): CelError {
    if (offset < 0) return new CelError({ code, message, bound });
    const end = Math.min(offset, source.length);
    const start = source.lastIndexOf('\n', end - 1) + 1;
    let line = 1;
    for (let i = 0; i < start; i++) if (source.charCodeAt(i) === 10) line++;
    const column = end - start + 1;
    return new CelError({
      code,
      bound,
      message: `${message} (line ${line}, column ${column})`,
      line,
      column,
      caret: picture(source, start, end),
    });
  }
}

/** The source line and a caret under the place; long lines are cut around it. */
function picture(source: string, start: number, at: number): string {
  const newline = source.indexOf('\n', start);
  const full = source.slice(start, newline < 0 ? source.length : newline);
  const from = Math.max(0, at - start - 60);
  const text = full.slice(from, from + 120).replace(/[\t\r]/g, ' ');
  return `${text}\n${' '.repeat(at - start - from)}^`;
}
