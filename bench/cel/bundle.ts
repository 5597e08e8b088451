import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import type { Measurement } from '../measurement';

const CORE = path.join(__dirname, '..', '..', 'core');

/** Kilobytes (of 1,000 bytes) of a browser bundle of these packages, minified and gzipped. */
export function bundleSize(packages: readonly string[]): number {
  const { outputFiles } = buildSync({
    stdin: {
      contents: packages
        .map(name => `export * from './${name}/src';`)
        .join('\n'),
      resolveDir: CORE,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length / 1_000;
}

/** What a browser loads to evaluate expressions and to render. */
export function bundleSizes(): Measurement[] {
  return [
    {
      name: 'CEL for the browser, gzipped',
      value: bundleSize(['cel']),
      unit: 'kB',
    },
    {
      name: 'CEL and rendering for the browser, gzipped (schema validation counted)',
      value: bundleSize(['cel', 'rendering']),
      unit: 'kB',
    },
  ];
}
