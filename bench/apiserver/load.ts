import type { Measurement } from '../measurement';
import { HttpClient } from './client';
import { Server } from './servers';
import { thing, THINGS } from './things';

const OBJECTS = 10_000;
const PATCHES = 3_000;
const GETS = 10_000;
const LISTS = 9;
const WATCHES = 500;
const FAN_OUT = 100;
/** Nothing for so long: the rest will not come. */
const QUIET_MS = 5_000;
const ROUNDS = 60;
const WORKERS = 16;
const MERGE = 'application/merge-patch+json';

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * q))
  ] ?? NaN;

const pause = (ms: number) =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });

/** Runs `count` requests, some at a time; how many were answered per second. */
async function rate(
  count: number,
  expected: number,
  task: (i: number) => Promise<{ status: number }>,
): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      while (next < count) {
        const { status } = await task(next++);
        if (status !== expected)
          throw new Error(`Answered with ${status} instead of ${expected}.`);
      }
    }),
  );
  return (count * 1000) / (performance.now() - start);
}

/**
 * Changes to 100 objects as fast as they can be made, each told to 500 watches: events that arrived per second, and the share that did not arrive because the
 * server ended the watch of a client that was too slow for it.
 */
export async function fanOut(
  client: HttpClient,
): Promise<{ rate: number; lost: number }> {
  const wanted = FAN_OUT * WATCHES;
  let last = 0;
  let arrived = 0;
  let open = 0;
  const stops = await Promise.all(
    Array.from({ length: WATCHES }, () => {
      let rest = '';
      return client.follow(
        `${THINGS}?watch=true&labelSelector=fan-out`,
        text => {
          const lines = (rest + text).split('\n');
          rest = lines.pop()!;
          for (const line of lines)
            if (line.includes('"fan-out":"open"')) open++;
            else if (line.includes('"fan-out":"go"')) {
              arrived++;
              last = performance.now();
            }
        },
      );
    }),
  );
  const label = (i: number, value: string) =>
    client.send(
      'PATCH',
      `${THINGS}/t${i}`,
      JSON.stringify({ metadata: { labels: { 'fan-out': value } } }),
      MERGE,
    );
  await label(FAN_OUT, 'open');
  for (let i = 0; i < 600 && open < WATCHES; i++) await pause(50);
  const start = performance.now();
  await rate(FAN_OUT, 200, i => label(i, 'go'));
  while (arrived < wanted && performance.now() - last < QUIET_MS)
    await pause(5);
  for (const stop of stops) stop();
  return {
    rate: (arrived * 1000) / (last - start),
    lost: (100 * (wanted - arrived)) / wanted,
  };
}

/** Puts the same load on a server, and measures; all of it, or only the writes. */
export async function measure(
  server: Server,
  what: 'all' | 'writes' = 'all',
): Promise<Measurement[]> {
  const client = new HttpClient(server);
  const out: Measurement[] = [];
  const add = (name: string, value: number, unit: string) =>
    out.push({ name: `${name}: ${server.name}`, value, unit });
  try {
    // Connections and compiled code, on both sides.
    await rate(500, 200, () => client.send('GET', `${THINGS}?limit=1`));
    await server.stall();
    add(
      'create',
      await rate(OBJECTS, 201, i =>
        client.send('POST', THINGS, JSON.stringify(thing(`t${i}`))),
      ),
      '1/s',
    );
    add(
      'patch',
      await rate(PATCHES, 200, i =>
        client.send(
          'PATCH',
          `${THINGS}/t${i}`,
          JSON.stringify({ spec: { replicas: (i % 5) + 2 } }),
          MERGE,
        ),
      ),
      '1/s',
    );
    if (what === 'writes') return out;
    add(
      'get',
      await rate(GETS, 200, i => client.send('GET', `${THINGS}/t${i}`)),
      '1/s',
    );
    const lists: number[] = [];
    for (let i = 0; i < LISTS; i++) {
      const start = performance.now();
      const { bytes } = await client.send('GET', THINGS);
      if (bytes < OBJECTS * 500) throw new Error('The list is too short.');
      lists.push(performance.now() - start);
    }
    add('list of 10,000, p50', quantile(lists, 0.5), 'ms');
    add(
      'list of one by label',
      1000 /
        (await rate(20, 200, () =>
          client.send('GET', `${THINGS}?labelSelector=app%3Dt17`),
        )),
      'ms',
    );

    const delays: number[] = [];
    const sent = new Map<string, number>();
    let open = 0;
    const stops = await Promise.all(
      Array.from({ length: WATCHES }, () => {
        let rest = '';
        return client.follow(
          `${THINGS}?watch=true&fieldSelector=metadata.name%3Dt1`,
          text => {
            const now = performance.now();
            const lines = (rest + text).split('\n');
            rest = lines.pop()!;
            for (const line of lines) {
              const round = /"round":"(\d+)"/.exec(line)?.[1];
              const at = round === undefined ? undefined : sent.get(round);
              if (at === undefined) open++;
              else delays.push(now - at);
            }
          },
        );
      }),
    );
    for (let i = 0; i < 200 && open < WATCHES; i++) await pause(50);
    for (let round = 0; round < ROUNDS; round++) {
      sent.set(String(round), performance.now());
      await client.send(
        'PATCH',
        `${THINGS}/t1`,
        JSON.stringify({ metadata: { labels: { round: String(round) } } }),
        MERGE,
      );
      await pause(60);
    }
    for (let i = 0; i < 100 && delays.length < WATCHES * ROUNDS; i++)
      await pause(50);
    if (delays.length !== WATCHES * ROUNDS)
      throw new Error(
        `${delays.length} of ${WATCHES * ROUNDS} events arrived.`,
      );
    add('write to 500 watches, p50', quantile(delays, 0.5), 'ms');
    add('write to 500 watches, p99', quantile(delays, 0.99), 'ms');
    add('memory with 10,000 objects and 500 watches', server.memory(), 'MiB');
    for (const stop of stops) stop();
    const events = await fanOut(client);
    add('events to 500 watches', events.rate, '1/s');
    add('events to 500 watches, cut off', events.lost, '%');
    const stall = await server.stall();
    if (stall) {
      add('longest stall of the event loop', stall.wall, 'ms');
      add('longest turn in processor time', stall.processor, 'ms');
    }
  } finally {
    client.close();
  }
  return out;
}
