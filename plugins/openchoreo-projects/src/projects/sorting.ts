import { displayName } from '@openchoreo-portal/plugin-openchoreo-react';
import { ProjectHealth, severity, worstTone } from './useProjectHealth';

/** What projects can be put in order by. */
export const SORT_NAMES = [
  'name',
  'components',
  'health',
  'waiting',
  'created',
] as const;

/** One of {@link SORT_NAMES}. */
export type SortName = (typeof SORT_NAMES)[number];

/** An order: in the address `health`, or `-health` the other way round. */
export interface Sort {
  by: SortName;
  reversed: boolean;
}

const words = new Intl.Collator();

/** What each order puts first is what people look for: much, bad, new. */
const ORDERS: Record<SortName, (a: ProjectHealth, b: ProjectHealth) => number> =
  {
    name: (a, b) =>
      words.compare(displayName(a.project), displayName(b.project)),
    components: (a, b) => b.components - a.components,
    health: (a, b) => severity(worstTone(a)) - severity(worstTone(b)),
    waiting: (a, b) => waitingOf(b) - waitingOf(a),
    created: (a, b) => {
      const [left, right] = [createdAt(a), createdAt(b)];
      if (left === right) return 0;
      return left < right ? 1 : -1;
    },
  };

const waitingOf = ({ waiting }: ProjectHealth) =>
  waiting.approvals + waiting.failedBuilds + waiting.drift;
const createdAt = ({ project }: ProjectHealth) =>
  project.metadata.creationTimestamp;

/** Reads an order from the address; what is unknown is by name. */
export function parseSort(text: string): Sort {
  const reversed = text.startsWith('-');
  const by = SORT_NAMES.find(name => name === text.slice(Number(reversed)));
  return by ? { by, reversed } : { by: 'name', reversed: false };
}

/** The order as the address has it; empty for the one that is used without a word. */
export function formatSort({ by, reversed }: Sort): string {
  if (reversed) return `-${by}`;
  return by === 'name' ? '' : by;
}

/** For assistive technology: which way the values of a column go. */
export function ariaSort({ by, reversed }: Sort): 'ascending' | 'descending' {
  return (by === 'name') === reversed ? 'descending' : 'ascending';
}

/** A new list in that order; equals are by name. */
export function sorted(
  rows: readonly ProjectHealth[],
  { by, reversed }: Sort,
): ProjectHealth[] {
  const direction = reversed ? -1 : 1;
  return [...rows].sort(
    (a, b) => direction * ORDERS[by](a, b) || ORDERS.name(a, b),
  );
}
