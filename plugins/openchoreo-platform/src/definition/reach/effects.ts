import { PlanChange } from '@openchoreo-portal/delivery';

/** What changes do to running software, what matters most first. */
const EFFECTS = [
  'recreate',
  'restart',
  'scale',
  'routing',
  'policy',
  'config',
  'none',
] as const;
type Effect = (typeof EFFECTS)[number];

/** How many objects change in each way; ways that none takes are left out. */
export function effectCounts(
  changes: readonly Pick<PlanChange, 'effect'>[],
): { effect: Effect; count: number }[] {
  return EFFECTS.map(effect => ({
    effect,
    count: changes.filter(c => (c.effect ?? 'none') === effect).length,
  })).filter(({ count }) => count > 0);
}

/** One field of one object; an empty path: the whole object. */
export interface FieldLine {
  object: string;
  path: string;
  change: PlanChange['change'];
  before: string;
  after: string;
}

const MAX_TEXT = 200;

/** Every field that differs, object by object. */
export function fieldLines(changes: readonly PlanChange[]): FieldLine[] {
  return changes.flatMap(({ object, change, fields }) => {
    const name = `${object.kind} ${object.name}`;
    return fields.length === 0
      ? [{ object: name, path: '', change, before: '', after: '' }]
      : fields.map(field => ({
          object: name,
          path: field.path,
          change,
          before: text(field.before),
          after: text(field.after),
        }));
  });
}

function text(value: unknown): string {
  if (value === undefined) return '';
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > MAX_TEXT ? `${words.slice(0, MAX_TEXT - 1)}…` : words;
}
