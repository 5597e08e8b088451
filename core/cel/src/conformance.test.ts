import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tests as official } from '@bufbuild/cel-spec/testdata/conformance.js';
import { tests as comprehensions } from '@bufbuild/cel-spec/testdata/comprehension.js';
import { tests as parsing } from '@bufbuild/cel-spec/testdata/parsing.js';
import { createEnvironment } from '.';
import {
  runTest,
  type Outcome,
  type SimpleTest,
  type Suite,
} from './__testUtils__/conformance';

/** Passed, failed and not applicable per section, with the reasons, as committed. */
const TABLE = path.join(__dirname, '../conformance.json');

type Row = Record<Outcome['state'], number> & {
  /** How many are not applicable for which reason. */
  reasons?: Record<string, number>;
};

function flatten(suite: Suite): SimpleTest[] {
  return [
    ...(suite.tests ?? []).map(test => test.original),
    ...(suite.suites ?? []).flatMap(flatten),
  ];
}

describe('official conformance data', () => {
  const committed: Record<string, Row> = JSON.parse(
    readFileSync(TABLE, 'utf8'),
  );
  const actual: Record<string, Row> = {};

  for (const section of (official as unknown as Suite).suites!) {
    // eslint-disable-next-line jest/valid-title -- the name comes from the data
    it(section.name, () => {
      const row: Row = { passed: 0, failed: 0, 'not-applicable': 0 };
      const failures: string[] = [];
      for (const test of flatten(section)) {
        const outcome = runTest(test);
        row[outcome.state]++;
        if (outcome.state === 'not-applicable') {
          const reasons = (row.reasons ??= {});
          reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
        }
        if (outcome.state === 'failed')
          failures.push(`${test.expr}: ${outcome.message}`);
      }
      actual[section.name] = row;
      if (process.env.UPDATE_CONFORMANCE) return;
      const before = committed[section.name];
      expect(failures.slice(before.failed)).toEqual([]);
      expect(row.passed).toBeGreaterThanOrEqual(before.passed);
      expect(row['not-applicable']).toBeLessThanOrEqual(
        before['not-applicable'],
      );
      expect(row.reasons).toEqual(before.reasons);
    });
  }

  it('covers every section', () => {
    if (process.env.UPDATE_CONFORMANCE) {
      writeFileSync(TABLE, `${JSON.stringify(actual, null, 2)}\n`);
    }
    expect(Object.keys(actual)).toEqual(
      Object.keys(JSON.parse(readFileSync(TABLE, 'utf8'))),
    );
    expect(
      Object.values(actual).reduce((sum, row) => sum + row.passed, 0),
    ).toBeGreaterThan(1_600);
  });
});

/** Tests of cel-go that its checker or evaluator refuses; the data does not mark them. */
const INVALID =
  /\bi\.[jk]\b|\(i, i,|^1\.all|^''\.exists|'bad filter'|, \[\]\) == \{\}|\? \[v\] : v|^\[1, 1\]\.transformMapEntry|^\[0, 0u\]|i \/ 2\.0/;

describe('two-variable comprehensions of cel-go', () => {
  const env = createEnvironment({ mixedArithmetic: false });
  const sources = [
    ...new Set(
      flatten(comprehensions as unknown as Suite).map(test => test.expr),
    ),
  ];
  const open = /(^|[^\w.'"])([mxy])([.[]| \+)/;
  const valid = sources.filter(source => !INVALID.test(source));

  it.each(valid.filter(source => !open.test(source)))('holds: %s', source => {
    expect([true, expect.any(Object)]).toContainEqual(
      env.compile(source).evaluate({}),
    );
  });
  it.each(valid.filter(source => open.test(source)))('compiles: %s', source => {
    const variables = { m: 'dyn', x: 'dyn', y: 'dyn' } as const;
    expect(env.extend({ variables }).compile(source).resultType).not.toBe('');
  });
  it.each(sources.filter(source => INVALID.test(source)))(
    'refuses: %s',
    source => {
      expect(() => env.compile(source).evaluate({})).toThrow(
        expect.objectContaining({ name: 'CelError' }),
      );
    },
  );
});

describe('syntax tests of cel-go', () => {
  const env = createEnvironment({ mixedArithmetic: false });
  // Its name for the hidden accumulator is an ordinary name here, and its tests of limits set them to a handful.
  const cases = collect(parsing as unknown as Suite).filter(
    c => !/__result__|^\[{20}|\+ 9 \+ 10/.test(c.expr),
  );
  it.each(cases.filter(c => !c.error).map(c => c.expr))(
    'parses: %s',
    source => {
      expect(env.parse(source)).toHaveProperty('kind');
    },
  );
  it.each(cases.filter(c => c.error).map(c => c.expr))(
    'refuses: %s',
    source => {
      expect(() => env.compile(source)).toThrow(
        expect.objectContaining({ name: 'CelError' }),
      );
    },
  );
});

function collect(suite: Suite): { expr: string; error: boolean }[] {
  const own = (suite.tests ?? []) as { original: SimpleTest; error?: string }[];
  return [
    ...own.map(test => ({
      expr: test.original.expr,
      error: test.error !== undefined,
    })),
    ...(suite.suites ?? []).flatMap(collect),
  ];
}
