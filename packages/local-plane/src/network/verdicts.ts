import { StoredObject, keyOf } from '@openchoreo-portal/model';
import { PlaneContext } from '../cluster/context';
import { NetworkPolicy, Pod } from '../cluster/objects';
import * as kinds from '../kinds';
import { OutsideHost, outsideHosts } from './outside';
import { PolicyEnd, checkPolicy, policiesFor } from './policy';
import { DialTarget, NetworkOptions, NetworkPod, isPod } from './types';

/** What the plane's policies say about connections. */
export interface Verdicts {
  /** Undefined when both ends agree, else why not. */
  refusal(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    to: Pod,
    port: { number: number; names: string[] },
  ): string | undefined;
  /** Hosts outside the plane that a pod may call. */
  hostsOf(entry: NetworkPod): OutsideHost[];
}

/** Decides by the policies, pods and namespaces of now. */
export function createVerdicts(
  { informers }: PlaneContext,
  defaultEgress: NetworkOptions['defaultEgress'],
): Verdicts {
  const podCache = informers.informer<Pod>(kinds.Pod);
  const namespaces = informers.informer<StoredObject>(kinds.Namespace);
  const policies = informers.informer<NetworkPolicy>(kinds.NetworkPolicy);

  const endOf = (pod: Pod): PolicyEnd => ({
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? {},
    namespaceLabels: {
      'kubernetes.io/metadata.name': pod.metadata.namespace ?? '',
      ...namespaces.get(pod.metadata.namespace ?? '')?.metadata.labels,
    },
  });

  function refusal(
    from: PolicyEnd | NetworkPod,
    target: DialTarget,
    to: Pod,
    port: { number: number; names: string[] },
  ): string | undefined {
    const all = policies.list();
    const source = isPod(from)
      ? endOf(podCache.get(keyOf(from.pod.metadata)) ?? from.pod)
      : from;
    const end = endOf(to);
    if (isPod(from)) {
      if (policiesFor(all, source, 'Egress').length > 0) {
        const out = checkPolicy(all, 'Egress', source, end, port);
        if (!out.allowed) return out.reason;
      } else if (
        defaultEgress === 'declared' &&
        !from.declared.includes(`${target.namespace}/${target.service}`) &&
        !sameComponent(from.pod, to)
      ) {
        return `${target.service} is not a declared dependency. Declare it in the workload's dependencies.`;
      }
    }
    const verdict = checkPolicy(all, 'Ingress', end, source, port);
    return verdict.allowed ? undefined : verdict.reason;
  }

  function hostsOf(entry: NetworkPod): OutsideHost[] {
    const pod = podCache.get(keyOf(entry.pod.metadata)) ?? entry.pod;
    return outsideHosts(policies.list(), endOf(pod));
  }

  return { refusal, hostsOf };
}

function sameComponent(a: Pod, b: Pod): boolean {
  const label = (p: Pod, name: string) =>
    p.metadata.labels?.[`openchoreo.dev/${name}`];
  return (
    a.metadata.namespace === b.metadata.namespace &&
    label(a, 'component') !== undefined &&
    label(a, 'component') === label(b, 'component') &&
    label(a, 'project') === label(b, 'project')
  );
}
