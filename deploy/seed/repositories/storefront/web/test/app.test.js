import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createApp } from '../src/app.js';
import { escapeHtml, renderPage } from '../src/page.js';

async function listen(server) {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
const quiet = () => {};

test('shows what the catalogue has', async t => {
  const catalog = createServer((_request, response) =>
    response.end(
      JSON.stringify({
        items: [{ name: 'Cup <b>', priceCents: 1290, stock: 0 }],
      }),
    ),
  );
  const shop = createApp({
    catalogUrl: await listen(catalog),
    shopName: 'Tea',
    log: quiet,
  });
  t.after(() => [catalog, shop].forEach(s => s.close()));
  const response = await fetch(await listen(shop));
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.match(html, /<h1>Tea<\/h1>/);
  assert.match(html, /Cup &lt;b&gt;/);
  assert.match(html, /€12\.90/);
  assert.match(html, /Sold out/);
});

test('says so when the catalogue is away', async t => {
  const shop = createApp({ catalogUrl: 'http://127.0.0.1:1', log: quiet });
  t.after(() => shop.close());
  const base = await listen(shop);
  const response = await fetch(base);
  assert.equal(response.status, 503);
  assert.match(await response.text(), /cannot be reached just now/);
  assert.equal((await fetch(`${base}/healthz`)).status, 200);
  assert.equal((await fetch(`${base}/nothing`)).status, 404);
});

test('makes text safe', () => {
  assert.equal(
    escapeHtml(`<a href="x">'&`),
    '&lt;a href=&quot;x&quot;&gt;&#39;&amp;',
  );
  assert.doesNotMatch(
    renderPage({ shopName: '<script>', products: [] }),
    /<script>/,
  );
});
