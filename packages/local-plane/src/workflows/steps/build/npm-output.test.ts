import { NpmOutput } from './npm-output';

function reason(lines: string[]): string {
  const output = new NpmOutput();
  for (const line of lines) output.add(line, 'stderr');
  return output.reason();
}

describe('NpmOutput', () => {
  it('takes what the program said last', () => {
    expect(
      reason([
        'TypeError: x is not a function',
        '    at Object.<anonymous> (build.js:1:1)',
        'Node.js v24.1.0',
        'npm error Lifecycle script `build` failed with error:',
        'npm error code 1',
      ]),
    ).toBe('TypeError: x is not a function');
  });

  it('takes the first line of npm that says why', () => {
    expect(
      reason([
        'npm warn deprecated a@1',
        'npm error code E404',
        "npm error 404 'nothing@^1.0.0' is not in this registry.",
        'npm error 404 Note that you can also install from a tarball',
        'npm error A complete log of this run can be found in: x',
      ]),
    ).toBe("404 'nothing@^1.0.0' is not in this registry.");
  });

  it('has nothing to say about silence', () => {
    expect(reason(['', 'npm error code 1'])).toBe('');
  });
});
