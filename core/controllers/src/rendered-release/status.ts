import {
  JsonValue,
  RenderedResourceStatus,
  StoredObject,
} from '@openchoreo-portal/model';
import { healthOf } from '@openchoreo-portal/rendering';
import { jsonEqual } from '../runtime';
import { PlaneObject } from './objects';

/** Largest `status` of a live object that is copied, in characters; longer ones are left out, their health is kept. */
const MAX_STATUS_LENGTH = 20_000;

/** What the release says about one applied object. `previous` keeps its time as long as nothing changed. */
export function resourceStatus(
  wanted: PlaneObject,
  live: StoredObject | undefined,
  previous: RenderedResourceStatus | undefined,
  now: string,
): RenderedResourceStatus {
  const { namespace, name } = wanted.object.metadata;
  const { health } = healthOf(live);
  const status = live?.status as JsonValue | undefined;
  const observed = {
    id: wanted.id,
    ...(wanted.gvk.group ? { group: wanted.gvk.group } : {}),
    version: wanted.gvk.version,
    kind: wanted.gvk.kind,
    name: name ?? '',
    ...(namespace ? { namespace } : {}),
    ...(status === undefined ||
    JSON.stringify(status).length > MAX_STATUS_LENGTH
      ? {}
      : { status }),
    healthStatus: health,
  };
  const { lastObservedTime, ...before } = previous ?? {};
  return {
    ...observed,
    lastObservedTime:
      lastObservedTime !== undefined && jsonEqual(before, observed)
        ? lastObservedTime
        : now,
  };
}
