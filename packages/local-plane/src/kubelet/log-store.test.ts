import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@openchoreo-portal/model';
import { eventually, temporaryFolder } from '../testing/harness';
import { LogPump, LogLine } from './log-pump';
import { LogStore } from './log-store';

describe('LogStore', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.cleanup());
  const collect = async (lines: AsyncIterable<LogLine>) => {
    const out: string[] = [];
    for await (const l of lines) out.push(l.text);
    return out;
  };

  it('follows a program, and goes on where a crashed plane stopped', async () => {
    const first = new LogStore(folder.path, systemClock);
    const { stdout, stderr } = first.open('u', 'main', 0);
    appendFileSync(stdout, 'one\ntwo\nhal');
    await eventually(
      'read',
      async () => (await collect(first.read('u', 'main', 0, {}))).length === 2,
    );
    first.abandonAll();
    appendFileSync(stdout, 'f\n');
    appendFileSync(stderr, 'oops\n');
    const second = new LogStore(folder.path, systemClock);
    second.open('u', 'main', 0);
    const seen: string[] = [];
    const following = (async () => {
      for await (const l of second.read('u', 'main', 0, { follow: true }))
        seen.push(l.text);
    })();
    await eventually('old lines', () => seen.length >= 4);
    appendFileSync(stdout, 'live\n');
    await eventually('live line', () => seen.includes('live'));
    appendFileSync(stdout, 'no newline');
    second.close('u', 'main', 0);
    await following;
    expect(
      seen
        .filter(t =>
          ['one', 'two', 'half', 'oops', 'live', 'no newline'].includes(t),
        )
        .sort(),
    ).toEqual(['half', 'live', 'no newline', 'one', 'oops', 'two']);
    expect(
      await collect(second.read('u', 'main', 0, { tailLines: 2 })),
    ).toEqual(['live', 'no newline']);
    expect(second.attempts('u', 'main')).toEqual([0]);
  });

  it('gives strictly increasing times, and resumes after one', async () => {
    const store = new LogStore(folder.path, {
      now: () => new Date('2026-11-21T00:00:00Z'),
    });
    const writer = store.writer('v', 'main');
    for (let i = 0; i < 50; i += 1) writer.write(`line ${i}`);
    writer.close();
    const times: string[] = [];
    for await (const l of store.read('v', 'main', 0, {})) times.push(l.time);
    expect(times).toHaveLength(50);
    expect([...new Set(times)].sort()).toEqual(times);
  });

  it('rotates, cuts long lines, and cuts off what it has read', async () => {
    const base = join(folder.path, 'pump');
    const lines: LogLine[] = [];
    const pump = new LogPump({
      base,
      clock: systemClock,
      onLine: l => lines.push(l),
      maxBytes: 20_000,
      spoolBytes: 1_000,
    });
    pump.start();
    appendFileSync(`${base}.stdout`, `${'x'.repeat(40_000)}\n`);
    await eventually('read', () => lines.length === 3);
    expect(statSync(`${base}.stdout`).size).toBe(0);
    appendFileSync(`${base}.stdout`, 'after\n');
    await eventually('read', () => lines.length === 4);
    pump.close();
    expect(lines.map(l => l.text.length)).toEqual([16384, 16384, 7232, 5]);
    expect(readFileSync(`${base}.log`, 'utf8')).toContain('after');
    expect(statSync(`${base}.log.1`).size).toBeGreaterThan(0);
  });
});
