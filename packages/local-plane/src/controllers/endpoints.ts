import { KubeObject, StoredObject, keyOf } from '@openchoreo-portal/model';
import { FIELD_MANAGER, PlaneContext } from '../cluster/context';
import { Controller, controllerRef } from '../cluster/controller';
import { same } from '../cluster/hash';
import { Container, Pod, Service, ServicePort } from '../cluster/objects';
import { matchesLabels } from '../cluster/selectors';
import * as kinds from '../kinds';
import { isReady } from './pods';

/** The container port that a service port leads to; a name is looked up in the pod. */
export function targetPort(
  port: ServicePort,
  containers: readonly Container[],
): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  for (const container of containers) {
    const named = container.ports?.find(p => p.name === target);
    if (named) return named.containerPort;
  }
  return undefined;
}

/** Service -> EndpointSlice and Endpoints: which pods answer. */
export function endpointsController(context: PlaneContext): Controller {
  const { client, informers } = context;
  const services = informers.informer<Service>(kinds.Service);
  const pods = informers.informer<Pod>(kinds.Pod);
  const slices = informers.informer<StoredObject>(kinds.EndpointSlice);
  const endpoints = informers.informer<StoredObject>(kinds.Endpoints);

  return {
    name: 'endpoints',
    kind: kinds.Service,
    watches: [
      {
        kind: kinds.Pod,
        keys: pod =>
          services
            .list()
            .filter(
              s =>
                s.metadata.namespace === pod.metadata.namespace &&
                matchesLabels(s.spec?.selector, pod.metadata.labels),
            )
            .map(s => keyOf(s.metadata)),
      },
    ],
    async reconcile(key) {
      const service = services.get(key);
      if (!service?.spec?.selector || service.metadata.deletionTimestamp)
        return;
      const matching = pods
        .list()
        .filter(
          p =>
            p.metadata.namespace === service.metadata.namespace &&
            p.status?.podIP &&
            p.status.phase === 'Running' &&
            matchesLabels(service.spec!.selector, p.metadata.labels),
        )
        .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
      const first = matching[0]?.spec?.containers ?? [];
      const ports = (service.spec.ports ?? []).map(p => ({
        name: p.name ?? '',
        port: targetPort(p, first) ?? p.port,
        protocol: p.protocol ?? 'TCP',
      }));
      const metadata = {
        name: service.metadata.name,
        namespace: service.metadata.namespace,
        labels: {
          'kubernetes.io/service-name': service.metadata.name,
          'endpointslice.kubernetes.io/managed-by': FIELD_MANAGER,
        },
        ownerReferences: [controllerRef(service)],
      };
      const ref = (p: Pod) => ({
        kind: 'Pod',
        namespace: p.metadata.namespace,
        name: p.metadata.name,
        uid: p.metadata.uid,
      });
      const ready = matching.filter(isReady);
      const notReady = matching.filter(p => !isReady(p));
      await put(slices.get(key), {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata,
        addressType: 'IPv4',
        ports,
        endpoints: matching.map(p => ({
          addresses: [p.status!.podIP],
          conditions: {
            ready: isReady(p),
            serving: isReady(p),
            terminating: Boolean(p.metadata.deletionTimestamp),
          },
          nodeName: 'local',
          targetRef: ref(p),
        })),
      });
      const addresses = (list: Pod[]) =>
        list.map(p => ({
          ip: p.status!.podIP,
          nodeName: 'local',
          targetRef: ref(p),
        }));
      await put(endpoints.get(key), {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata,
        subsets: matching.length
          ? [
              {
                ...(ready.length ? { addresses: addresses(ready) } : {}),
                ...(notReady.length
                  ? { notReadyAddresses: addresses(notReady) }
                  : {}),
                ports,
              },
            ]
          : [],
      });
    },
  };

  async function put(
    old: StoredObject | undefined,
    object: KubeObject,
  ): Promise<void> {
    const payload = (o: KubeObject) => [o.ports, o.endpoints, o.subsets];
    if (old && same(payload(old), payload(object))) return;
    const kind =
      object.kind === 'Endpoints' ? kinds.Endpoints : kinds.EndpointSlice;
    await client.apply(kind, object, {
      fieldManager: FIELD_MANAGER,
      force: true,
    });
  }
}
