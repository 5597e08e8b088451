import { isJsonObject } from '@openchoreo-portal/model';
import { DraftObject } from './draft';

const SCALED = new Set(['Deployment', 'StatefulSet']);
const SWITCHED = new Set(['CronJob', 'Job']);
/** They would bring the pods back. */
const SCALERS = new Set([
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'HTTPScaledObject',
]);

/**
 * The same set with nothing running: no replicas, schedules off, autoscalers left out. Addresses, configuration and volumes stay.
 *
 * @param drafts changed in place
 */
export function suspendWorkloads(drafts: DraftObject[]): DraftObject[] {
  for (const { object, targetPlane } of drafts) {
    const kind = String(object.kind);
    if (targetPlane !== 'dataplane' || !isJsonObject(object.spec)) continue;
    if (SCALED.has(kind)) object.spec.replicas = 0;
    if (SWITCHED.has(kind)) object.spec.suspend = true;
  }
  return drafts.filter(({ object }) => !SCALERS.has(String(object.kind)));
}
