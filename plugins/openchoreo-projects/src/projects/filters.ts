import {
  descriptionOf,
  displayName,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ProjectHealth, worstTone } from './useProjectHealth';

/** What the page can be narrowed to, by its word in the address. */
export const FILTERS = {
  degraded: (row: ProjectHealth) => worstTone(row) === 'error',
  waiting: ({ waiting, environments }: ProjectHealth) =>
    waiting.approvals + waiting.failedBuilds + waiting.drift > 0 ||
    environments.some(e => e.tone === 'waiting'),
  healthy: (row: ProjectHealth) => worstTone(row) === 'ok',
  empty: (row: ProjectHealth) => row.environments.length === 0,
} as const;

/** One of {@link FILTERS}. */
export type Filter = keyof typeof FILTERS;

/** All of {@link FILTERS}, in the order of the menu. */
export const FILTER_NAMES: readonly Filter[] = [
  'degraded',
  'waiting',
  'healthy',
  'empty',
];

/** True for a word of {@link FILTERS}. */
export function isFilter(word: string): word is Filter {
  return Object.hasOwn(FILTERS, word);
}

/** True when name, display name or description has the text and the project passes the filter. */
export function matches(
  row: ProjectHealth,
  text: string,
  filter: Filter | '',
): boolean {
  if (filter && !FILTERS[filter](row)) return false;
  const needle = text.trim().toLowerCase();
  const { project } = row;
  return (
    !needle ||
    [project.metadata.name, displayName(project), descriptionOf(project)].some(
      value => value?.toLowerCase().includes(needle),
    )
  );
}
