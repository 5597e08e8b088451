/** Log levels that queries know. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
/** See {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whose telemetry: a component's (or a whole project's, namespace's), or a workflow run's. Names of the control plane. */
export type SearchScope =
  | {
      type: 'component';
      namespace: string;
      project?: string;
      component?: string;
      environment?: string;
    }
  | {
      type: 'workflow';
      namespace: string;
      workflowRunName?: string;
      taskName?: string;
    };

/** One place that telemetry comes from, as finely as access is decided. */
export interface SourceScope {
  type: 'component' | 'workflow';
  namespace: string;
  project: string;
  component: string;
  environment: string;
  workflowRun: string;
  task: string;
  projectUid: string;
  componentUid: string;
  environmentUid: string;
}

/** A {@link SourceScope} that an adapter knows. `id` means something only to that adapter. */
export interface KnownScope extends SourceScope {
  id: number;
}

/** What every query has. `scopes` were matched and authorised before. */
export interface BaseQuery {
  scopes: readonly KnownScope[];
  start: Date;
  end: Date;
}

/** A query for log lines. */
export interface LogQuery extends BaseQuery {
  /** Absent: all. */
  levels?: readonly LogLevel[];
  /** Part of the line, case-insensitive. */
  phrase?: string;
  order: 'asc' | 'desc';
  /** 1 to 1000. */
  limit: number;
  /** Only lines that came after this one, by the order in which they were stored. */
  afterId?: number;
}

/** A query for events. */
export type EventQuery = Pick<
  LogQuery,
  'scopes' | 'start' | 'end' | 'order' | 'limit'
>;

/** A query for resource metrics; one value per step. */
export interface MetricQuery extends BaseQuery {
  stepSeconds: number;
}

/** One log line. */
export interface LogEntry {
  /** Grows with the order of storing. */
  id: number;
  /** RFC 3339 with as many digits as the source gave. */
  timestamp: string;
  log: string;
  level: LogLevel;
  scope: SourceScope;
  containerName: string;
  podName: string;
  podNamespace: string;
}

/** One event. */
export interface EventEntry {
  timestamp: string;
  message: string;
  type: string;
  reason: string;
  scope: SourceScope;
  objectKind: string;
  objectName: string;
  objectNamespace: string;
}

/** One page, and how many there are (counted up to 1000). */
export interface Page<T> {
  items: T[];
  total: number;
}

/** One value of a series. */
export interface Sample {
  timestamp: string;
  value: number;
}

/** Resource series by their official name. CPU in cores, memory in bytes. */
export type ResourceSeries = Record<
  | 'cpuUsage'
  | 'cpuRequests'
  | 'cpuLimits'
  | 'memoryUsage'
  | 'memoryRequests'
  | 'memoryLimits'
  | 'networkReceiveBytes'
  | 'networkTransmitBytes'
  | 'diskReadBytes'
  | 'diskWriteBytes',
  Sample[]
>;

/** A store of telemetry. The embedded one is SQLite; others are added by the extension point. */
export interface ObserverAdapter {
  /** Scopes with telemetry that match; at most 1000. */
  scopes(match: SearchScope): Promise<KnownScope[]>;
  queryLogs(query: LogQuery): Promise<Page<LogEntry>>;
  queryEvents(query: EventQuery): Promise<Page<EventEntry>>;
  queryMetrics(query: MetricQuery): Promise<ResourceSeries>;
  /** Id of the newest line; 0 when there is none. */
  lastId(): Promise<number>;
  /** Calls back whenever lines or scopes were added; returns what ends it. */
  onAppended(listener: () => void): () => void;
  /** Calls back whenever something was measured; returns what ends it. */
  onMeasured(listener: () => void): () => void;
  /** Calls back whenever an event was added or counted up; returns what ends it. */
  onHappened(listener: () => void): () => void;
  /** True when every container of the matching scopes has ended and its log is complete; false also when nothing is known. */
  isComplete(scopes: readonly KnownScope[]): Promise<boolean>;
}
