import { Direction, Filter, FILTERS, Level } from '../model';

/** What a picture is compared with. */
export type Comparison =
  | { with: 'environment'; name: string }
  /** A moment with now, or with a later moment (`until`). */
  | { with: 'time'; at: string; until?: string }
  | { with: 'promotion' };

/** Everything a link to a diagram says. */
export interface CellView {
  environment?: string;
  level: Level;
  /** The component one looks into; with level `component`. */
  inside?: string;
  /** The box whose details are shown. */
  select?: string;
  /** The box around which the rest is hidden, and how many lines away from it still counts. */
  focus?: string;
  steps: number;
  /** Which paths of the selected box are brought out. */
  path?: Direction;
  /** The question about the selected box: who can reach it, or what it can reach. */
  reach?: 'in' | 'out';
  compare?: Comparison;
  text: string;
  show: Filter[];
  /** Middle of the view in coordinates of the diagram, and zoom. */
  camera?: { x: number; y: number; zoom: number };
}

const LEVELS: readonly string[] = ['organization', 'component'];
const PATHS: readonly string[] = ['needs', 'needed-by', 'both'];

/** Reads a view from the address; what cannot be read is as if it were not there. */
export function readView(search: URLSearchParams): CellView {
  const get = (key: string) => search.get(key) || undefined;
  const inside = get('in');
  const level = get('level');
  const reach = get('reach');
  const path = get('path');
  const steps = Number(get('steps'));
  const show = (get('show') ?? '').split(',');
  const camera = (get('view') ?? '').split(',').map(Number);
  const compare = readComparison(get('compare'));
  return {
    environment: get('env'),
    level:
      level && LEVELS.includes(level) && (level !== 'component' || inside)
        ? (level as Level)
        : 'project',
    inside,
    select: get('select'),
    focus: get('focus'),
    steps: Number.isInteger(steps) && steps > 0 && steps < 100 ? steps : 1,
    path: path && PATHS.includes(path) ? (path as Direction) : undefined,
    reach: reach === 'in' || reach === 'out' ? reach : undefined,
    compare,
    text: get('q') ?? '',
    show: FILTERS.filter(f => show.includes(f)),
    camera:
      camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0
        ? { x: camera[0], y: camera[1], zoom: camera[2] }
        : undefined,
  };
}

/** The address with a view in it; parameters of others stay. */
export function writeView(
  view: CellView,
  search: URLSearchParams,
): URLSearchParams {
  const result = new URLSearchParams(search);
  const set = (key: string, value: string | undefined) => {
    if (value) result.set(key, value);
    else result.delete(key);
  };
  set('env', view.environment);
  set('level', view.level === 'project' ? undefined : view.level);
  set('in', view.level === 'component' ? view.inside : undefined);
  set('select', view.select);
  set('focus', view.focus);
  set('steps', view.focus && view.steps > 1 ? String(view.steps) : undefined);
  set('path', view.path);
  set('reach', view.reach);
  set('compare', writeComparison(view.compare));
  set('q', view.text);
  set('show', view.show.join(','));
  set(
    'view',
    view.camera &&
      [
        Math.round(view.camera.x),
        Math.round(view.camera.y),
        Math.round(view.camera.zoom * 1000) / 1000,
      ].join(','),
  );
  return result;
}

function readComparison(value: string | undefined): Comparison | undefined {
  if (!value) return undefined;
  if (value === 'promotion') return { with: 'promotion' };
  if (value.startsWith('env:') && value.length > 4) {
    return { with: 'environment', name: value.slice(4) };
  }
  if (value.startsWith('at:')) {
    const [at, until] = value.slice(3).split('~');
    if (Number.isNaN(Date.parse(at))) return undefined;
    const later = until && !Number.isNaN(Date.parse(until));
    return { with: 'time', at, ...(later ? { until } : {}) };
  }
  return undefined;
}

function writeComparison(value: Comparison | undefined): string | undefined {
  switch (value?.with) {
    case 'environment':
      return `env:${value.name}`;
    case 'time':
      return `at:${value.at}${value.until ? `~${value.until}` : ''}`;
    case 'promotion':
      return 'promotion';
    default:
      return undefined;
  }
}
