import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const page = new URL('../public/index.html', import.meta.url);

test('has a title and a language', async () => {
  const html = await readFile(page, 'utf8');
  assert.match(html, /<html lang="\w+">/);
  assert.match(html, /<title>[^<]+<\/title>/);
});

test('refers only to files that are there', async () => {
  const html = await readFile(page, 'utf8');
  const links = [...html.matchAll(/(?:href|src)="([^":]+)"/g)].map(m => m[1]);
  assert.ok(links.length >= 2);
  for (const link of links) await access(new URL(link, page));
});
