import { KubeObject } from '@openchoreo-portal/model';
import { PolicyEnd } from './match';
import { PolicyPortRef } from './policy';
import { Reachability, ReachabilityMap } from './reachability';

/** An end with the ports it listens on. */
export interface ReachableEnd extends PolicyEnd {
  ports?: readonly PolicyPortRef[];
}

/** One possible connection and whether it works. */
export interface ReachabilityEntry extends Reachability {
  from: string;
  to: string;
  port: number;
  protocol: string;
}

/** Every pair of different ends, for every port of the target, in the order given. */
export function reachabilityMatrix(
  objects: readonly KubeObject[],
  ends: readonly ReachableEnd[],
): ReachabilityEntry[] {
  const map = new ReachabilityMap(objects);
  return ends.flatMap(to =>
    (to.ports ?? []).flatMap(port =>
      ends
        .filter(from => from.id !== to.id)
        .map(from => ({
          from: from.id,
          to: to.id,
          port: port.port,
          protocol: port.protocol ?? 'TCP',
          ...map.check(from, to, port),
        })),
    ),
  );
}

/** Connections that one set allows and the other does not. */
export function reachabilityDiff(
  before: readonly ReachabilityEntry[],
  after: readonly ReachabilityEntry[],
): { opened: ReachabilityEntry[]; closed: ReachabilityEntry[] } {
  const key = (e: ReachabilityEntry) =>
    [e.from, e.to, e.port, e.protocol].join('\0');
  const allowed = (entries: readonly ReachabilityEntry[]) =>
    new Set(entries.filter(e => e.allowed).map(key));
  const was = allowed(before);
  const is = allowed(after);
  return {
    opened: after.filter(e => e.allowed && !was.has(key(e))),
    closed: before.filter(e => e.allowed && !is.has(key(e))),
  };
}
