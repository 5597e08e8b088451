import { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  cat: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Time the thread really ran; the machine may give the processor to others meanwhile. */
  tdur?: number;
  args?: { name?: string; data?: { frameId?: string } };
}

/** What the main thread of a page did while something happened. Milliseconds. */
export interface MainThread {
  /** Work between two frames, one entry per frame that was drawn. */
  frames: number[];
  /** Single tasks, longest first. */
  tasks: number[];
}

/**
 * Records what the page's main thread does while `action` runs, with the browser's own tracing. Throws when the page drew fewer frames than
 * `fewest` (default 10): then the action did not do what it was to do. How long the frames took is no reason: on a busy machine they wait for others, and
 * what is measured is the time that the thread itself ran.
 */
export async function traceMainThread(
  page: Page,
  action: () => Promise<void>,
  fewest = 10,
): Promise<MainThread> {
  const session = await page.context().newCDPSession(page);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'toplevel',
        'disabled-by-default-devtools.timeline',
        'devtools.timeline',
        '__metadata',
      ],
    },
  });
  await action();
  return summarise(await stop(session), fewest);
}

async function stop(session: CDPSession): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event as object as TraceEvent);
  });
  const complete = new Promise(resolve => {
    session.once('Tracing.tracingComplete', resolve);
  });
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** The busiest renderer main thread is the page's: no other page works meanwhile. */
function summarise(events: readonly TraceEvent[], fewest: number): MainThread {
  const mains = new Set(
    events
      .filter(
        e => e.name === 'thread_name' && e.args?.name === 'CrRendererMain',
      )
      .map(e => `${e.pid}/${e.tid}`),
  );
  const byThread = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const key = `${event.pid}/${event.tid}`;
    if (!mains.has(key)) continue;
    const list = byThread.get(key);
    if (list) list.push(event);
    else byThread.set(key, [event]);
  }
  let best: { tasks: TraceEvent[]; frames: number[]; total: number } = {
    tasks: [],
    frames: [],
    total: -1,
  };
  for (const list of byThread.values()) {
    const tasks = list.filter(
      e => e.ph === 'X' && e.name === 'RunTask' && e.dur !== undefined,
    );
    const total = tasks.reduce((sum, e) => sum + (e.dur ?? 0), 0);
    if (total <= best.total) continue;
    const frames = list
      .filter(e => e.name === 'AnimationFrame' && e.ph === 'b')
      .map(e => e.ts)
      .sort((a, b) => a - b);
    best = { tasks: outermost(tasks), frames, total };
  }
  if (best.frames.length < fewest) {
    throw new Error(
      `The page drew ${best.frames.length} frames; at least ${fewest} were to be measured.`,
    );
  }
  const work = best.frames.map(() => 0);
  for (const { ts, dur = 0, tdur = dur } of best.tasks) {
    const next = best.frames.findIndex(start => start > ts);
    const frame = next === -1 ? best.frames.length - 1 : Math.max(0, next - 1);
    work[frame] += tdur / 1000;
  }
  return {
    frames: work,
    tasks: best.tasks
      .map(e => (e.tdur ?? e.dur ?? 0) / 1000)
      .sort((a, b) => b - a),
  };
}

/** Tasks that are not part of another one. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  const sorted = [...tasks].sort(
    (a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0),
  );
  const result: TraceEvent[] = [];
  let end = -Infinity;
  for (const task of sorted) {
    if (task.ts < end) continue;
    result.push(task);
    end = task.ts + (task.dur ?? 0);
  }
  return result;
}
