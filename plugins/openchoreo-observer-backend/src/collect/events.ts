import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import { parseApiVersion, StoredObject } from '@openchoreo-portal/model';
import { SourceScope } from '../model';
import { NewEvent } from '../store/events';
import { scopeOf } from './pods';

/** `v1/Event`, as far as it is read. */
export interface KubeEvent extends StoredObject {
  involvedObject?: {
    apiVersion?: string;
    kind?: string;
    namespace?: string;
    name?: string;
    uid?: string;
  };
  reason?: string;
  message?: string;
  type?: string;
  eventTime?: string | null;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  series?: { lastObservedTime?: string };
}

/** Kind of {@link KubeEvent}. */
export const EVENT: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  scope: 'Namespaced',
};

/** Plurals of the kinds that events are about; the scope of others cannot be told from their labels. */
const PLURALS: Record<string, string> = {
  Pod: 'pods',
  Service: 'services',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  CronJob: 'cronjobs',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  HTTPRoute: 'httproutes',
  NetworkPolicy: 'networkpolicies',
  ExternalSecret: 'externalsecrets',
  Workflow: 'workflows',
};
const MAX_REMEMBERED = 10_000;

/** Finds out whose an event is, by the labels of the object it is about, and remembers it while the object is gone. */
export class EventScopes {
  private readonly known = new Map<string, SourceScope | null>();

  constructor(private readonly client: ResourceClient) {}

  async scopeOf(event: KubeEvent): Promise<SourceScope | undefined> {
    const own = scopeOf(event.metadata);
    if (own) return own;
    const object = event.involvedObject;
    const plural = PLURALS[object?.kind ?? ''];
    if (!object?.name || !plural) return undefined;
    const key = `${object.uid}/${object.kind}/${object.namespace}/${object.name}`;
    const known = this.known.get(key);
    if (known !== undefined) return known ?? undefined;
    let scope: SourceScope | undefined;
    try {
      const { metadata } = await this.client.get(
        {
          ...parseApiVersion(object.apiVersion ?? 'v1'),
          kind: object.kind!,
          plural,
          scope: 'Namespaced',
        },
        { namespace: object.namespace, name: object.name },
      );
      scope = scopeOf(metadata);
    } catch {
      // Gone already: nobody can tell any more.
    }
    if (this.known.size > MAX_REMEMBERED) this.known.clear();
    this.known.set(key, scope ?? null);
    return scope;
  }

  /** The scope of an object is known from elsewhere. */
  remember(object: StoredObject, scope: SourceScope): void {
    const { uid, namespace, name } = object.metadata;
    if (this.known.size > MAX_REMEMBERED) this.known.clear();
    this.known.set(`${uid}/${object.kind}/${namespace}/${name}`, scope);
  }
}

/** An event as it is stored. */
export function toNewEvent(
  plane: string,
  event: KubeEvent,
  scope: SourceScope,
): NewEvent {
  const at = new Date(
    event.series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      event.firstTimestamp ??
      event.metadata.creationTimestamp,
  );
  return {
    plane,
    uid: event.metadata.uid,
    scope,
    at: Number.isNaN(at.getTime())
      ? new Date(event.metadata.creationTimestamp)
      : at,
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: (event.message ?? '').slice(0, 4096),
    objectKind: event.involvedObject?.kind ?? '',
    objectName: event.involvedObject?.name ?? '',
    objectNamespace: event.involvedObject?.namespace ?? '',
  };
}
