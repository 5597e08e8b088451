import { ApiError } from '@openchoreo-portal/model';
import { LogLevel, LOG_LEVELS, SearchScope } from '../model';
import { parseMoment } from '../store/time';

/** Common parts of the query bodies. */
export interface QueryBody {
  scope: SearchScope;
  start: Date;
  end: Date;
  limit: number;
  order: 'asc' | 'desc';
  levels?: LogLevel[];
  phrase?: string;
}

type Fields = Record<string, unknown>;

const MAX_RANGE_MS = 366 * 86_400_000;
const MAX_PHRASE = 256;
const MAX_POINTS = 5_000;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/;

/** Reads the body of a log or event query. Throws `ApiError` BadRequest that names the field. */
export function parseQuery(body: unknown): QueryBody {
  const fields = object(body, 'The body');
  const { start, end } = parseRange(fields);
  const limit = fields.limit ?? 100;
  if (
    typeof limit !== 'number' ||
    !Number.isInteger(limit) ||
    limit < 1 ||
    limit > 1000
  ) {
    throw bad('limit must be a whole number from 1 to 1000.');
  }
  const order = fields.sortOrder ?? 'desc';
  if (order !== 'asc' && order !== 'desc') {
    throw bad('sortOrder must be asc or desc.');
  }
  return {
    scope: parseScope(object(fields.searchScope, 'searchScope')),
    start,
    end,
    limit,
    order,
    levels: parseLevels(fields.logLevels),
    phrase: parsePhrase(fields.searchPhrase),
  };
}

/** Reads `startTime` and `endTime`. */
export function parseRange(fields: Fields): { start: Date; end: Date } {
  const time = (name: string): Date => {
    const value = fields[name];
    if (typeof value !== 'string' || !parseMoment(value)) {
      throw bad(
        `${name} must be an RFC 3339 time, such as 2026-01-31T12:00:00Z.`,
      );
    }
    return new Date(value);
  };
  const start = time('startTime');
  const end = time('endTime');
  if (end < start) throw bad('endTime is before startTime.');
  if (end.getTime() - start.getTime() > MAX_RANGE_MS) {
    throw bad('The time range is longer than a year.');
  }
  return { start, end };
}

/** Reads a search scope; one with `workflowRunName` or `taskName` is a workflow's. */
export function parseScope(fields: Fields): SearchScope {
  const name = (key: string): string | undefined => {
    const value = fields[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string' || !NAME.test(value)) {
      throw bad(`searchScope.${key} is not a name.`);
    }
    return value;
  };
  const namespace = name('namespace');
  if (!namespace) throw bad('searchScope.namespace is missing.');
  const workflowRunName = name('workflowRunName');
  const taskName = name('taskName');
  const project = name('project');
  const component = name('component');
  const environment = name('environment');
  if (workflowRunName || taskName) {
    if (project || component || environment) {
      throw bad(
        'searchScope names a workflow run and a component; choose one of them.',
      );
    }
    return { type: 'workflow', namespace, workflowRunName, taskName };
  }
  return { type: 'component', namespace, project, component, environment };
}

/** Reads a list of levels, an array or text with commas. */
export function parseLevels(value: unknown): LogLevel[] | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const list = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(list)) throw bad('logLevels must be a list.');
  return list.map(item => {
    const level = LOG_LEVELS.find(known => known === item);
    if (!level) {
      throw bad(`logLevels may hold ${LOG_LEVELS.join(', ')}.`);
    }
    return level;
  });
}

/** Reads a search phrase. */
export function parsePhrase(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_PHRASE) {
    throw bad(`searchPhrase must be text of at most ${MAX_PHRASE} characters.`);
  }
  return value;
}

/** Reads `step` (`30s`, `1m`, `1h`); absent, about sixty points are made. */
export function parseStep(value: unknown, start: Date, end: Date): number {
  const range = (end.getTime() - start.getTime()) / 1000;
  if (value === undefined || value === null || value === '') {
    return Math.max(10, Math.ceil(range / 60 / 10) * 10);
  }
  const match =
    typeof value === 'string' ? /^(\d{1,5})(s|m|h|d)$/.exec(value) : null;
  const seconds =
    match && Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[match[2]]!;
  if (!seconds) throw bad('step must look like 30s, 1m or 1h.');
  if (range / seconds > MAX_POINTS) {
    throw bad(
      `step makes more than ${MAX_POINTS} points. Choose a longer one.`,
    );
  }
  return seconds;
}

/** A JSON object. */
export function object(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(`${name} must be an object.`);
  }
  return value as Fields;
}

/** An `ApiError` BadRequest. */
export function bad(message: string): ApiError {
  return new ApiError({ reason: 'BadRequest', message });
}
