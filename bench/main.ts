/**
 * `npm run bench`: runs every measurement beside this file, five times (or as often as its `runs` says), and prints medians.
 *
 * - `-- NAME…` runs only these files: `npm run bench -- cel rendering`.
 * - `-- --record` appends the medians to docs/performance.md, also those of the files before one that fails.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Measurement } from './measurement';

const RUNS = 5;
const RECORD = path.join(__dirname, '..', 'docs', 'performance.md');
/** Files here that measure nothing. */
const OTHER_FILES = ['main.ts', 'measurement.ts'];

interface Bench {
  run(): Promise<Measurement[]>;
  /** How often to run. Default 5. */
  runs?: number;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
}

/** Medians of one file's figures, with the number of runs they are of. */
async function measure(
  name: string,
): Promise<{ runs: number; figures: Measurement[] }> {
  // Not import(): that would leave the exports of a transformed file in `default`.
  const bench: Partial<Bench> = require(path.join(__dirname, `${name}.ts`));
  if (!bench.run) throw new Error(`bench/${name}.ts exports no run()`);
  const rounds = bench.runs ?? RUNS;
  const values = new Map<string, { unit: string; values: number[] }>();
  for (let i = 0; i < rounds; i += 1) {
    for (const figure of await bench.run()) {
      const known = values.get(figure.name);
      if (known) known.values.push(figure.value);
      else
        values.set(figure.name, { unit: figure.unit, values: [figure.value] });
    }
  }
  const figures = Array.from(values, ([figure, { unit, values: all }]) => ({
    name: figure,
    unit,
    value: median(all),
  }));
  return { runs: rounds, figures };
}

function chosen(wanted: readonly string[]): string[] {
  const all = fs
    .readdirSync(__dirname)
    .filter(file => file.endsWith('.ts') && !OTHER_FILES.includes(file))
    .map(file => file.slice(0, -'.ts'.length));
  const unknown = wanted.filter(name => !all.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}.`,
    );
  }
  return wanted.length === 0 ? all : all.filter(name => wanted.includes(name));
}

function machine(): string {
  const cpus = os.cpus();
  return `${cpus.length} × ${cpus[0].model.trim()}, ${Math.round(
    os.totalmem() / 2 ** 30,
  )} GiB, Node ${process.versions.node}`;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const names = chosen(args.filter(arg => !arg.startsWith('--')));
  const counts: string[] = [];
  const rows: string[] = [];
  const failed: string[] = [];
  for (const name of names) {
    try {
      const { runs, figures } = await measure(name);
      counts.push(`${name} ${runs}`);
      for (const figure of figures) {
        const row = `| ${name}: ${figure.name.replaceAll('|', '\\|')} | ${show(
          figure.value,
        )} | ${figure.unit} |`;
        rows.push(row);
        process.stdout.write(`${row}\n`);
      }
    } catch (error) {
      // One broken measurement must not cost the figures of the others, which may have taken minutes.
      failed.push(name);
      process.stderr.write(
        `${name}: ${error instanceof Error ? error.stack : error}\n`,
      );
    }
  }
  if (args.includes('--record') && rows.length > 0) {
    const section = [
      '',
      `## ${new Date().toISOString().slice(0, 10)}`,
      '',
      `${machine()}; medians of runs: ${counts.join(', ')}.`,
      '',
      '| measure | median | unit |',
      '| --- | ---: | --- |',
      ...rows,
    ];
    fs.appendFileSync(RECORD, `${section.join('\n')}\n`);
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
