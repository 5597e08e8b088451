/**
 * `npm run bench`: runs every measurement beside this file that exports `run()`, five times (or as often as its `runs` says), and prints medians. `-- --record` appends them to
 * docs/performance.md; `-- NAME` runs one file.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface Figure {
  name: string;
  value: number;
  unit: string;
}

const RUNS = 5;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
}

async function measure(file: string): Promise<Figure[]> {
  // Not import(): that would leave the exports of a transformed file in `default`.
  const { run, runs: rounds = RUNS } = require(path.join(__dirname, file)) as {
    run?: () => Promise<Figure[]>;
    runs?: number;
  };
  if (!run) return [];
  const runs: Figure[][] = [];
  for (let i = 0; i < rounds; i += 1) runs.push(await run());
  return runs[0].map(({ name, unit }) => ({
    name,
    unit,
    value: median(
      runs.flatMap(figures =>
        figures.filter(f => f.name === name).map(f => f.value),
      ),
    ),
  }));
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const wanted = args.filter(arg => !arg.startsWith('--'));
  const files = fs
    .readdirSync(__dirname)
    .filter(file => file.endsWith('.ts') && file !== 'main.ts')
    .filter(
      file => wanted.length === 0 || wanted.includes(file.replace('.ts', '')),
    );
  const machine = `${os.cpus().length} × ${os
    .cpus()[0]
    .model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${
    process.versions.node
  }`;
  const lines = [
    `## ${new Date().toISOString().slice(0, 10)}`,
    '',
    `${machine}; medians of ${RUNS} runs, of the platform 3.`,
    '',
    '| measure | median | unit |',
    '| --- | ---: | --- |',
  ];
  for (const file of files) {
    for (const { name, value, unit } of await measure(file)) {
      const line = `| ${file.replace('.ts', '')}: ${name} | ${show(
        value,
      )} | ${unit} |`;
      lines.push(line);
      process.stdout.write(`${line}\n`);
    }
  }
  if (args.includes('--record')) {
    fs.appendFileSync(
      path.join(__dirname, '..', 'docs', 'performance.md'),
      `\n${lines.join('\n')}\n`,
    );
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  },
);
