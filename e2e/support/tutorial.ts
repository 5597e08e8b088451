import fs from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(__dirname, '../../docs/tutorials/quick-start.md');

/** A numbered step of the quick start. */
export interface Step {
  title: string;
  /** What a person clicks or reads: the words in italics. */
  words: string[];
}

const text = fs.readFileSync(FILE, 'utf8');

/** The steps of the quick start, in order. */
export const steps: readonly Step[] = [
  ...text.matchAll(/^(\d+)\. \*\*(.+?)\.?\*\*(.*(?:\n(?!\n|\d+\. ).*)*)/gm),
].map(([, number, title, body], index) => {
  if (Number(number) !== index + 1)
    throw new Error(`Step ${number} is out of order.`);
  return {
    title,
    words: [...body.matchAll(/_([^_]+)_/g)].map(([, word]) => word),
  };
});

/** Name of the test that follows a step. Throws when there is no such step. */
export function step(number: number): string {
  const found = steps[number - 1];
  if (!found) throw new Error(`The quick start has no step ${number}.`);
  return `${number} ${found.title}`;
}

/** Words of the quick start that the test of their step, cut out of its source, does not use. */
export function wordsNotFollowed(source: string): string[] {
  const tests = source.split(/^test\(/m).slice(1);
  const ofStep = (number: number) =>
    tests.filter(test => test.startsWith(`step(${number}),`)).join('');
  return steps.flatMap(({ words }, index) => {
    const used = ofStep(index + 1).toLowerCase();
    if (!used) return [`${index + 1}: no test`];
    return words
      .filter(word => !used.includes(word.toLowerCase()))
      .map(word => `${index + 1}: ${word}`);
  });
}
