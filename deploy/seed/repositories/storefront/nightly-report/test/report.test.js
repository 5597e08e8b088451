import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { formatReport, makeReport } from '../src/report.js';

const products = [
  { id: 'a', priceCents: 100, stock: 3 },
  { id: 'b', priceCents: 250, stock: 40 },
];
const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
const run = env => promisify(execFile)(process.execPath, [main], { env });

test('counts products, items and value', () => {
  assert.deepEqual(makeReport(products, 5), {
    products: 2,
    items: 43,
    valueCents: 10300,
    runningOut: ['a'],
  });
});

test('writes lines for people', () => {
  assert.deepEqual(formatReport(makeReport([], 5)), [
    'Products: 0',
    'Items in stock: 0',
    'Value of the stock: 0.00 EUR',
    'Nothing is running out',
  ]);
});

test('reports what the catalogue answers', async t => {
  const catalog = createServer((_request, response) =>
    response.end(JSON.stringify({ items: products })),
  );
  await new Promise(resolve => catalog.listen(0, '127.0.0.1', resolve));
  t.after(() => catalog.close());
  const { stdout } = await run({
    CATALOG_URL: `http://127.0.0.1:${catalog.address().port}`,
  });
  assert.match(stdout, /Items in stock: 43/);
});

test('fails when the catalogue is away', async () => {
  await assert.rejects(run({ CATALOG_URL: 'http://127.0.0.1:1' }), error => {
    assert.equal(error.code, 1);
    assert.match(error.stderr, /There is no report: /);
    return true;
  });
});
