import { StoredObject } from '@openchoreo-portal/model';
import { jsonEqual } from './equality';

type When = (
  previous: StoredObject | undefined,
  current: StoredObject | undefined,
) => boolean;

/** The object was made or is gone. */
export const existenceChanged: When = (previous, current) =>
  !previous || !current;

/** The object was made, is gone, is going, or its spec changed. */
export const specChanged: When = (previous, current) =>
  !previous ||
  !current ||
  previous.metadata.generation !== current.metadata.generation ||
  previous.metadata.deletionTimestamp !== current.metadata.deletionTimestamp;

/** The same, or its labels or annotations changed. */
export const inputChanged: When = (previous, current) =>
  specChanged(previous, current) ||
  !jsonEqual(
    [previous?.metadata.labels, previous?.metadata.annotations],
    [current?.metadata.labels, current?.metadata.annotations],
  );
