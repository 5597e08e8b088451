import { MetricQuery, ResourceSeries, Sample, SourceScope } from '../model';
import { Db } from './database';
import { ids } from './logs';
import { ScopeTable } from './scopes';

/** One measurement of one pod. CPU in cores, memory in bytes. */
export interface NewSample {
  scope: SourceScope;
  /** Tells pods apart. */
  pod: string;
  at: Date;
  cpu: number;
  memory: number;
  cpuRequest?: number;
  cpuLimit?: number;
  memoryRequest?: number;
  memoryLimit?: number;
}

const VALUES = [
  'cpu',
  'memory',
  'cpuRequest',
  'cpuLimit',
  'memoryRequest',
  'memoryLimit',
] as const;
type Value = (typeof VALUES)[number];

interface Row extends Record<Value, number | null> {
  bucket: number;
  pod: string;
}

/** A pod that does not change is measured once a minute: its last value stands for this long, in milliseconds, and no longer. */
const STANDS_MS = 75_000;

/** Measurements of pods. */
export class MetricTable {
  /** `onMeasured` is called after each sample. */
  constructor(
    private readonly db: Db,
    private readonly scopes: ScopeTable,
    private readonly onMeasured: () => void,
  ) {}

  put(sample: NewSample): void {
    this.db
      .prepare(
        `INSERT INTO samples (scope, pod, ts, cpu, memory, cpu_request, cpu_limit, memory_request, memory_limit)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(
        this.scopes.idOf(sample.scope),
        sample.pod,
        sample.at.getTime(),
        sample.cpu,
        sample.memory,
        sample.cpuRequest ?? null,
        sample.cpuLimit ?? null,
        sample.memoryRequest ?? null,
        sample.memoryLimit ?? null,
      );
    this.onMeasured();
  }

  /**
   * Per step: the mean of each pod, summed over the pods. Pods are not measured at the same moments, so a pod's value stands for a while. A step in which nothing
   * was measured is left out, so that a gap looks like one.
   */
  query(query: MetricQuery): ResourceSeries {
    const step = query.stepSeconds * 1000;
    const rows = this.db
      .prepare(
        `SELECT ts / ? * ? AS bucket, pod, avg(cpu) AS cpu, avg(memory) AS memory, avg(cpu_request) AS cpuRequest, avg(cpu_limit) AS cpuLimit,
           avg(memory_request) AS memoryRequest, avg(memory_limit) AS memoryLimit
         FROM samples WHERE scope IN (SELECT value FROM json_each(?)) AND ts >= ? AND ts <= ? GROUP BY bucket, pod ORDER BY bucket`,
      )
      .all(
        // Bound as integers, or SQLite would divide with fractions.
        BigInt(step),
        BigInt(step),
        ids(query.scopes),
        query.start.getTime() - STANDS_MS,
        query.end.getTime(),
      ) as Row[];
    const first = Math.floor(query.start.getTime() / step) * step;
    const sums = sumPerBucket(rows, step, query.end.getTime());
    const series = (name: Value): Sample[] =>
      [...sums]
        .filter(([bucket, sum]) => bucket >= first && sum[name] !== undefined)
        .sort(([a], [b]) => a - b)
        .map(([bucket, sum]) => ({
          timestamp: new Date(bucket).toISOString(),
          value: sum[name]!,
        }));
    return {
      cpuUsage: series('cpu'),
      cpuRequests: series('cpuRequest'),
      cpuLimits: series('cpuLimit'),
      memoryUsage: series('memory'),
      memoryRequests: series('memoryRequest'),
      memoryLimits: series('memoryLimit'),
      networkReceiveBytes: [],
      networkTransmitBytes: [],
      diskReadBytes: [],
      diskWriteBytes: [],
    };
  }
}

type Sums = Partial<Record<Value, number>>;

/** Adds up the pods, each row counting until the pod's next one, at most {@link STANDS_MS}. `rows` are in order of time. */
function sumPerBucket(
  rows: readonly Row[],
  step: number,
  end: number,
): Map<number, Sums> {
  const sums = new Map<number, Sums>();
  const following = new Map<string, number>();
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    const until = Math.min(
      following.get(row.pod) ?? end + 1,
      row.bucket + Math.max(STANDS_MS, step),
    );
    following.set(row.pod, row.bucket);
    for (let at = row.bucket; at < until; at += step) {
      const sum = sums.get(at) ?? {};
      sums.set(at, sum);
      for (const name of VALUES) {
        const value = row[name];
        if (value !== null) sum[name] = (sum[name] ?? 0) + value;
      }
    }
  }
  return sums;
}
