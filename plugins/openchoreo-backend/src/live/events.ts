import { ResourceKind } from '@openchoreo-portal/client';
import { StoredObject } from '@openchoreo-portal/model';
import { LivePlane } from './plane';

const EVENT: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  scope: 'Namespaced',
};

/** An event of the plane, as the REST dialect shows it. */
export interface LiveEvent {
  type: string;
  reason: string;
  message: string;
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  source?: string;
}

interface PlaneEvent extends StoredObject {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  source?: { component?: string };
  reportingComponent?: string;
}

/** Events about one object, oldest first. */
export async function readEvents(
  plane: LivePlane,
  about: { namespace: string; kind: string; name: string; group?: string },
): Promise<LiveEvent[]> {
  const { items } = await plane.client.list<PlaneEvent>(EVENT, {
    namespace: about.namespace,
    fieldSelector: `involvedObject.kind=${about.kind},involvedObject.name=${about.name}`,
  });
  return items.map(present).sort((a, b) => lastOf(a).localeCompare(lastOf(b)));
}

const lastOf = ({ lastTimestamp, firstTimestamp }: LiveEvent) =>
  lastTimestamp ?? firstTimestamp ?? '';

function present(event: PlaneEvent): LiveEvent {
  const first =
    event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const source = event.source?.component ?? event.reportingComponent;
  return {
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? '',
    ...(event.count === undefined ? {} : { count: event.count }),
    ...(first ? { firstTimestamp: first } : {}),
    lastTimestamp: event.lastTimestamp ?? event.eventTime ?? first,
    ...(source ? { source } : {}),
  };
}
