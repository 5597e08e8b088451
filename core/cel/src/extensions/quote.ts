const ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string in double quotes with escapes, as `strings.quote` writes it; lone surrogates become U+FFFD. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const point = char.codePointAt(0)!;
    out +=
      ESCAPES[char] ?? (point >= 0xd800 && point <= 0xdfff ? '\ufffd' : char);
  }
  return `${out}"`;
}
