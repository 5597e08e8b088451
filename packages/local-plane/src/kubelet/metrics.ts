import { readFileSync } from 'node:fs';
import { isApiError, timestamp } from '@openchoreo-portal/model';
import { FIELD_MANAGER, PlaneContext } from '../cluster/context';
import { PodMetrics } from '../kinds/networking';
import { ProcessInfo, descendants, listProcesses } from '../runtimes/proc';
import { PodWorker } from './pod-worker';

/** How often processes are measured, in milliseconds. The kernel offers no event for "used more memory". */
const INTERVAL_MS = 10_000;
/** An unchanged pod is written this often, so that readers see it is alive. */
const REFRESH_MS = 60_000;

/** What a container uses. */
export interface Usage {
  /** Thousandths of a core, averaged since the last measurement. */
  cpuMillis: number;
  memoryBytes: number;
}

/** `128Mi`, `1G`, `500` in bytes; undefined when it cannot be read. */
export function parseQuantity(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kMGTPE]i?|m)?$/.exec(
    (text ?? '').trim().replace(/^(\d+)Ki$/, '$1ki'),
  );
  if (!match) return undefined;
  const units: Record<string, number> = {
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
    Pi: 1024 ** 5,
    Ei: 1024 ** 6,
  };
  return Number(match[1]) * (match[2] ? units[match[2]] ?? 1 : 1);
}

/** True for the processes that belong to the plane, not to the program: keeper, sandbox, forwarder. */
function isOverhead(pid: number): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return (
      command.includes('pod-init.cjs') ||
      command.includes('\0keeper\0') ||
      /(^|\/)bwrap\0/.test(command)
    );
  } catch {
    return false;
  }
}

/** Sums what a container's processes use. `before` holds CPU time per pid of the last measurement and is replaced. */
export function measure(
  all: readonly ProcessInfo[],
  root: number,
  before: Map<number, number>,
  elapsedMs: number,
): { usage: Usage; now: Map<number, number> } {
  const now = new Map<number, number>();
  let cpuMs = 0;
  let memoryBytes = 0;
  for (const p of descendants(all, root)) {
    if (isOverhead(p.pid)) continue;
    now.set(p.pid, p.cpuMs);
    memoryBytes += p.rssBytes;
    // A process that is new since the last look used all its time in between.
    cpuMs += Math.max(0, p.cpuMs - (before.get(p.pid) ?? 0));
  }
  return {
    usage: {
      cpuMillis: elapsedMs > 0 ? (cpuMs / elapsedMs) * 1000 : 0,
      memoryBytes,
    },
    now,
  };
}

/** Measures all pods every ten seconds, writes PodMetrics and ends containers that use more memory than their limit. */
export function startMetrics(
  context: PlaneContext,
  workers: () => readonly PodWorker[],
  intervalMs = INTERVAL_MS,
): { stop(): Promise<void>; measureNow(): Promise<void> } {
  const { client, clock, logger } = context;
  const cpu = new Map<string, Map<number, number>>();
  const written = new Map<
    string,
    { at: number; usages: Usage[]; namespace?: string; name: string }
  >();
  let last = clock.now().getTime();
  let busy: Promise<void> | undefined;

  async function round(): Promise<void> {
    const now = clock.now().getTime();
    const elapsed = now - last;
    last = now;
    const all = await listProcesses();
    const alive = new Set<string>();
    for (const worker of workers()) {
      const running = worker
        .running()
        .filter(r => r.record.runtime !== 'simulated');
      if (running.length === 0) continue;
      alive.add(worker.uid);
      const containers: { name: string; usage: Usage }[] = [];
      for (const { name, record, memoryLimit } of running) {
        const id = `${worker.uid}/${name}/${record.attempt}`;
        const first = !cpu.has(id);
        const { usage, now: pids } = measure(
          all,
          record.pid,
          cpu.get(id) ?? new Map(),
          first
            ? Math.max(elapsed, now - Date.parse(record.startedAt))
            : elapsed,
        );
        cpu.set(id, pids);
        containers.push({ name, usage });
        const limit = parseQuantity(memoryLimit);
        if (limit && usage.memoryBytes > limit) {
          await worker.kill(
            name,
            'OOMKilled',
            `used ${Math.round(
              usage.memoryBytes / 1048576,
            )} MiB of memory, more than its limit of ${memoryLimit}`,
          );
        }
      }
      await write(worker, containers, now);
    }
    await forget(alive);
  }

  async function write(
    worker: PodWorker,
    containers: { name: string; usage: Usage }[],
    now: number,
  ): Promise<void> {
    const usages = containers.map(c => c.usage);
    const old = written.get(worker.uid);
    if (old && now - old.at < REFRESH_MS && !changed(old.usages, usages))
      return;
    const { namespace, name, labels } = worker.object.metadata;
    written.set(worker.uid, { at: now, usages, namespace, name });
    try {
      await client.apply(
        PodMetrics,
        {
          apiVersion: 'metrics.k8s.io/v1beta1',
          kind: 'PodMetrics',
          metadata: { name, namespace, labels },
          timestamp: timestamp(new Date(now)),
          window: `${Math.round(intervalMs / 1000)}s`,
          containers: containers.map(c => ({
            name: c.name,
            usage: {
              cpu: `${Math.round(c.usage.cpuMillis * 1e6)}n`,
              memory: `${Math.round(c.usage.memoryBytes / 1024)}Ki`,
            },
          })),
        },
        { fieldManager: FIELD_MANAGER, force: true },
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound'))
        logger.warn('Metrics of a pod were not written.', {
          error: String(error),
        });
    }
  }

  async function forget(alive: ReadonlySet<string>): Promise<void> {
    for (const [uid, { namespace, name }] of written) {
      if (alive.has(uid)) continue;
      written.delete(uid);
      for (const id of [...cpu.keys()])
        if (id.startsWith(`${uid}/`)) cpu.delete(id);
      try {
        await client.delete(PodMetrics, { namespace, name });
      } catch (error) {
        if (!isApiError(error, 'NotFound'))
          logger.warn('Old metrics were not removed.', {
            error: String(error),
          });
      }
    }
  }

  const measureNow = () => {
    busy ??= round()
      .catch(error =>
        logger.warn('Pods could not be measured.', { error: String(error) }),
      )
      .finally(() => {
        busy = undefined;
      });
    return busy;
  };
  const timer = setInterval(() => void measureNow(), intervalMs);
  timer.unref();
  return {
    measureNow,
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}

/** More than a twentieth, or 5 millicores, or 1 MiB. */
function changed(a: readonly Usage[], b: readonly Usage[]): boolean {
  if (a.length !== b.length) return true;
  const far = (x: number, y: number, floor: number) =>
    Math.abs(x - y) > Math.max(floor, Math.abs(x) / 20);
  return a.some(
    (u, i) =>
      far(u.cpuMillis, b[i].cpuMillis, 5) ||
      far(u.memoryBytes, b[i].memoryBytes, 1_048_576),
  );
}
