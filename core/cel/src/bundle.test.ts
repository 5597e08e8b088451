/** @jest-environment node */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

/** What a browser may have to load for previews, in bytes: CEL with its regular expressions, and rendering. */
const MOST = 75_000;

/** Bytes of a minified and gzipped bundle of core libraries, and what it is made of. */
function bundle(...names: string[]): { size: number; inputs: string[] } {
  const { outputFiles, metafile } = buildSync({
    stdin: {
      contents: names.map(name => `export * from './${name}/src';`).join('\n'),
      resolveDir: path.join(__dirname, '../..'),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  return {
    size: gzipSync(Buffer.from(outputFiles[0].contents), { level: 9 }).length,
    inputs: Object.keys(metafile.inputs),
  };
}

describe('the browser bundle', () => {
  it('holds nothing but this package, and no Node module', () => {
    const { inputs, size } = bundle('cel');
    const own = /(^<stdin>$|core\/cel\/src\/|^src\/)/;
    expect(inputs.filter(input => !own.test(input))).toEqual([]);
    expect(size).toBeLessThan(MOST / 2);
  });

  it('is small together with rendering, schema validation included', () => {
    expect(bundle('cel', 'rendering').size).toBeLessThan(MOST);
  });
});
