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

interface Row {
  bucket: number;
  cpu: number;
  memory: number;
  cpuRequest: number | null;
  cpuLimit: number | null;
  memoryRequest: number | null;
  memoryLimit: number | null;
}

/** Measurements of pods. */
export class MetricTable {
  constructor(private readonly db: Db, private readonly scopes: ScopeTable) {}

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
  }

  /** Per step: the mean of each pod, summed over the pods. A step without measurements is left out, so that a gap looks like one. */
  query(query: MetricQuery): ResourceSeries {
    const step = query.stepSeconds * 1000;
    const rows = this.db
      .prepare(
        `SELECT bucket, sum(cpu) AS cpu, sum(memory) AS memory, sum(cpuRequest) AS cpuRequest, sum(cpuLimit) AS cpuLimit,
           sum(memoryRequest) AS memoryRequest, sum(memoryLimit) AS memoryLimit
         FROM (
           SELECT ts / ? * ? AS bucket, pod, avg(cpu) AS cpu, avg(memory) AS memory, avg(cpu_request) AS cpuRequest, avg(cpu_limit) AS cpuLimit,
             avg(memory_request) AS memoryRequest, avg(memory_limit) AS memoryLimit
           FROM samples WHERE scope IN (SELECT value FROM json_each(?)) AND ts >= ? AND ts <= ? GROUP BY bucket, pod
         ) GROUP BY bucket ORDER BY bucket`,
      )
      .all(
        // Bound as integers, or SQLite would divide with fractions.
        BigInt(step),
        BigInt(step),
        ids(query.scopes),
        query.start.getTime(),
        query.end.getTime(),
      ) as Row[];
    const series = (name: keyof Row): Sample[] =>
      rows.flatMap(row => {
        const value = row[name];
        return value === null
          ? []
          : [{ timestamp: new Date(row.bucket).toISOString(), value }];
      });
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
