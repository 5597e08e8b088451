import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

const lines = [];
const server = createApp(line => lines.push(line));
let base;

before(async () => {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

test('lists products, and those with a tag', async () => {
  const all = await (await fetch(`${base}/products`)).json();
  assert.equal(all.items.length, 5);
  const ware = await (await fetch(`${base}/products?tag=ware`)).json();
  assert.deepEqual(
    ware.items.map(p => p.id),
    ['kettle', 'cup'],
  );
});

test('answers one product, or 404', async () => {
  const cup = await (await fetch(`${base}/products/cup`)).json();
  assert.equal(cup.priceCents, 1290);
  assert.equal((await fetch(`${base}/products/none`)).status, 404);
});

test('is healthy and takes no writes', async () => {
  assert.equal(await (await fetch(`${base}/healthz`)).text(), 'ok');
  assert.equal((await fetch(base, { method: 'POST' })).status, 405);
});

test('logs each request but health checks', async () => {
  await fetch(`${base}/products?x=1`);
  await fetch(`${base}/healthz`);
  assert.match(lines.at(-1), /^GET \/products\?x=1 200 \d+ ms$/);
});
