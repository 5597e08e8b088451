import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { at } from './paths.mjs';

/** Of a failed test's words, as many lines and characters as one reads at the end of a run. */
const LINES = 15;
const LINE_LENGTH = 300;

const inShort = text =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter(line => line.trim())
    .slice(0, LINES)
    .map(line => `    ${line.slice(0, LINE_LENGTH)}`)
    .join('\n');

const fromTop = file => path.relative(at(), file);

/**
 * What Jest's JSON report says.
 *
 * @returns `passed` and `failed` as counts, `failures` as texts with the reason, `notRun` as names
 */
export function readJest(report) {
  const failures = [];
  const notRun = [];
  for (const suite of report.testResults) {
    const file = fromTop(suite.name);
    if (suite.status === 'failed' && suite.assertionResults.length === 0)
      failures.push(`${file}\n${inShort(suite.message ?? '')}`);
    for (const test of suite.assertionResults) {
      if (test.status === 'failed')
        failures.push(
          `${file} › ${test.fullName}\n${inShort(
            test.failureMessages.join('\n'),
          )}`,
        );
      if (test.status === 'pending' || test.status === 'todo')
        notRun.push(`${test.fullName} (${file})`);
    }
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    failures,
    notRun,
  };
}

/**
 * What Playwright's JSON report says.
 *
 * @returns `passed` and `failed` as counts, `failures` as texts with the reason, `notRun` as names
 */
export function readPlaywright(report) {
  const failures = [];
  const notRun = [];
  const read = (suite, above) => {
    const names = [...above, suite.title].filter(Boolean);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...names, spec.title].join(' › ');
        if (test.status === 'skipped') notRun.push(name);
        if (test.status === 'unexpected')
          failures.push(
            `${name}\n${inShort(
              test.results
                .flatMap(result => result.errors ?? [])
                .map(error => error.message ?? String(error.value))
                .join('\n'),
            )}`,
          );
      }
    }
    for (const inner of suite.suites ?? []) read(inner, names);
  };
  for (const suite of report.suites ?? []) read(suite, []);
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    failures,
    notRun,
  };
}
