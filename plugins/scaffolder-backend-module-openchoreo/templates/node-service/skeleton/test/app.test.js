import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

const lines = [];
const server = createApp({ greeting: 'Hi', log: line => lines.push(line) });
let base;

before(async () => {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

test('greets by name', async () => {
  const answer = await fetch(`${base}/greeting?name=Ada`);
  assert.deepEqual(await answer.json(), { message: 'Hi, Ada!' });
  assert.equal(lines.at(-1), 'GET /greeting?name=Ada 200');
});

test('is healthy, without a word in the log', async () => {
  const known = lines.length;
  assert.equal(await (await fetch(`${base}/healthz`)).text(), 'ok');
  assert.equal(lines.length, known);
});

test('says when there is nothing', async () => {
  assert.equal((await fetch(`${base}/nothing`)).status, 404);
});
