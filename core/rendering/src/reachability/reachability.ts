import { isJsonObject, KubeObject } from '@openchoreo-portal/model';
import { readCiliumPolicy } from './cilium';
import { PolicyEnd } from './match';
import {
  matchesPorts,
  Policy,
  PolicyPortRef,
  readKubernetesPolicy,
} from './policy';

/** What one direction says, and what decided. */
export interface DirectionVerdict {
  allowed: boolean;
  /** Policy and rule that let it through, e.g. `openchoreo-web: ingress[0]`; absent when nothing selects the pods or nothing allows. */
  rule?: string;
  /** One sentence. */
  reason: string;
}

/** Whether a connection works, and what decided. */
export interface Reachability {
  allowed: boolean;
  egress: DirectionVerdict;
  ingress: DirectionVerdict;
  /** The sentence that decided. */
  reason: string;
}

/**
 * Answers who can reach whom under a set of policies, of Kubernetes and of Cilium: pods that no policy isolates are open, isolated ones allow
 * what any rule of any policy allows, and a connection needs both ends.
 */
export class ReachabilityMap {
  private readonly policies: Policy[];
  private readonly selected = new Map<string, Policy[]>();

  /** @param objects rendered sets; everything but network policies is ignored */
  constructor(objects: readonly KubeObject[]) {
    this.policies = objects.flatMap(o => {
      if (!isJsonObject(o.spec)) return [];
      switch (`${o.apiVersion} ${o.kind}`) {
        case 'networking.k8s.io/v1 NetworkPolicy':
          return [readKubernetesPolicy(o)];
        case 'cilium.io/v2 CiliumNetworkPolicy':
          return [readCiliumPolicy(o)];
        default:
          return [];
      }
    });
  }

  /** Whether `from` can open a connection to a port of `to`. */
  check(from: PolicyEnd, to: PolicyEnd, port: PolicyPortRef): Reachability {
    const egress = this.direction('egress', from, to, port);
    const ingress = this.direction('ingress', to, from, port);
    const deciding = egress.allowed ? ingress : egress;
    return {
      allowed: egress.allowed && ingress.allowed,
      egress,
      ingress,
      reason: deciding.reason,
    };
  }

  private direction(
    direction: 'ingress' | 'egress',
    self: PolicyEnd,
    peer: PolicyEnd,
    port: PolicyPortRef,
  ): DirectionVerdict {
    const selecting = this.policiesOf(self).filter(
      p => p.directions[direction],
    );
    for (const policy of selecting) {
      const index = policy.directions[direction]?.rules.findIndex(
        rule => rule.matchesPeer(peer) && matchesPorts(rule.ports, port),
      );
      if (index !== undefined && index >= 0) {
        const rule = `${policy.name}: ${direction}[${index}]`;
        return { allowed: true, rule, reason: `Allowed by ${rule}.` };
      }
    }
    const isolating = selecting.filter(p => p.directions[direction]?.isolates);
    if (isolating.length === 0) {
      return {
        allowed: true,
        reason: `No policy limits ${direction} of ${self.id}.`,
      };
    }
    const names = isolating.map(p => p.name).join(', ');
    return {
      allowed: false,
      reason: `No ${direction} rule of ${names} allows it.`,
    };
  }

  private policiesOf(end: PolicyEnd): Policy[] {
    if (end.ip !== undefined || end.host !== undefined) return [];
    const known = this.selected.get(end.id);
    if (known) return known;
    const found = this.policies.filter(p => p.selects(end));
    this.selected.set(end.id, found);
    return found;
  }
}
