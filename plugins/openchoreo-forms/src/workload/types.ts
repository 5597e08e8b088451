import type { WorkloadTemplate } from '@openchoreo-portal/model';

/** Says what is wrong at a path such as `container.env[0].key`; undefined when nothing is. */
export type ProblemAt = (path: string) => string | undefined;

/** What every part of the workload editor takes. */
export interface WorkloadPartProps {
  value: WorkloadTemplate;
  onChange: (value: WorkloadTemplate) => void;
  problemAt: ProblemAt;
}

/** A list with one item replaced, or taken out when `item` is undefined. */
export function withItem<T>(
  list: readonly T[],
  index: number,
  item: T | undefined,
): T[] {
  return list.flatMap((old, i) => {
    if (i !== index) return [old];
    return item === undefined ? [] : [item];
  });
}

/** The object without fields that are undefined or empty texts or empty lists: what nobody wrote is not sent. */
export function tidy<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, field]) =>
        field !== undefined &&
        field !== '' &&
        !(Array.isArray(field) && field.length === 0) &&
        !(
          typeof field === 'object' &&
          field !== null &&
          !Array.isArray(field) &&
          Object.keys(field).length === 0
        ),
    ),
  ) as T;
}
