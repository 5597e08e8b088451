import assert from 'node:assert/strict';
import { test } from 'node:test';
import { work } from '../src/work.js';

test('works on every item', () => {
  const lines = [];
  assert.equal(work(2, line => lines.push(line)), 2);
  assert.deepEqual(lines, ['Item 1 of 2 is done', 'Item 2 of 2 is done']);
});

test('refuses what is no number of items', () => {
  assert.throws(() => work(Number('x')), /whole number/);
  assert.throws(() => work(-1), /whole number/);
});
