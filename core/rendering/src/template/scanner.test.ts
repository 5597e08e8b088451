import fc from 'fast-check';
import { ScanError, scanTemplate } from './scanner';

const expression = (source: string) => ({ kind: 'expression', source });
const text = (value: string) => ({ kind: 'text', text: value });

/** The string put together again from its segments; itself when it is refused. */
function rejoined(input: string): string {
  try {
    return scanTemplate(input)
      .segments.map(s => (s.kind === 'text' ? s.text : `\${${s.source}}`))
      .join('');
  } catch (e) {
    if (e instanceof ScanError) return input;
    throw e;
  }
}

describe('scanTemplate', () => {
  it('finds expressions between text', () => {
    expect(scanTemplate('a-${b}-${c.d}').segments).toEqual([
      text('a-'),
      expression('b'),
      text('-'),
      expression('c.d'),
    ]);
  });

  it('counts braces and skips quoted ones', () => {
    const source = '{"a}": {\'b"}\': "\\"}"}}';
    expect(scanTemplate(`\${${source}}`)).toEqual({
      segments: [expression(source)],
      whole: source,
    });
  });

  it('pitfall 4: surrounding blanks do not make an interpolation of a whole expression', () => {
    expect(scanTemplate('${a}\n').whole).toBe('a');
    expect(scanTemplate('  ${a}\n\n').whole).toBe('a');
    expect(scanTemplate('${a}${b}').whole).toBeUndefined();
    expect(scanTemplate('x${a}').whole).toBeUndefined();
  });

  it('leaves what is never closed as it is', () => {
    expect(scanTemplate('cost: ${5').segments).toEqual([text('cost: ${5')]);
    expect(scanTemplate('${a} ${"b').segments).toEqual([
      expression('a'),
      text(' ${"b'),
    ]);
  });

  it('refuses an expression inside an expression, but not inside its strings', () => {
    expect(() => scanTemplate('${a + ${b}}')).toThrow(/cannot hold another/);
    expect(scanTemplate('${"${b}"}').whole).toBe('"${b}"');
  });

  it('never loses a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('${', '}', '{', '"', "'", '\\', 'a', ' ')),
        parts => {
          const input = parts.join('');
          expect(rejoined(input)).toBe(input);
        },
      ),
      { numRuns: 500 },
    );
  });
});
