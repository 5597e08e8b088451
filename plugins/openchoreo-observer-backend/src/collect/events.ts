import { ResourceClient, ResourceKind } from '@openchoreo-portal/client';
import {
  isApiError,
  parseApiVersion,
  StoredObject,
} from '@openchoreo-portal/model';
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
  private readonly known = new Map<string, Promise<SourceScope | undefined>>();

  constructor(private readonly client: ResourceClient) {}

  async scopeOf(event: KubeEvent): Promise<SourceScope | undefined> {
    const own = scopeOf(event.metadata);
    if (own) return own;
    const object = event.involvedObject;
    const plural = PLURALS[object?.kind ?? ''];
    if (!object?.name || !plural) return undefined;
    const key = `${object.uid}/${object.kind}/${object.namespace}/${object.name}`;
    const known = this.known.get(key);
    if (known) return known;
    const asked = this.client
      .get(
        {
          ...parseApiVersion(object.apiVersion ?? 'v1'),
          kind: object.kind!,
          plural,
          scope: 'Namespaced',
        },
        { namespace: object.namespace, name: object.name },
      )
      .then(
        ({ metadata }) => scopeOf(metadata),
        error => {
          // Gone: nobody can tell any more. Not reached: the next event asks again.
          if (!isApiError(error, 'NotFound')) this.known.delete(key);
          return undefined;
        },
      );
    this.set(key, asked);
    return asked;
  }

  /** The scope of an object is known from elsewhere. */
  remember(object: StoredObject, scope: SourceScope): void {
    const { uid, namespace, name } = object.metadata;
    this.set(
      `${uid}/${object.kind}/${namespace}/${name}`,
      Promise.resolve(scope),
    );
  }

  private set(key: string, scope: Promise<SourceScope | undefined>): void {
    if (this.known.size > MAX_REMEMBERED) this.known.clear();
    this.known.set(key, scope);
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
