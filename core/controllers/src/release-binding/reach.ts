import { PlanEffects } from '@openchoreo-portal/delivery';
import {
  isJsonObject,
  KubeObject,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  reachabilityDiff,
  ReachabilityEntry,
  ReachabilityMap,
  ReachableEnd,
} from '@openchoreo-portal/rendering';
import { environmentRef, Lookups } from '../runtime';

const PODS = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Objects of a component, or of what has none: a cell or a resource. */
export interface ObjectSet {
  component?: string;
  objects: readonly KubeObject[];
}

/** Policies and ends of an environment at one time. */
interface Side {
  map: ReachabilityMap;
  ends: ReachableEnd[];
}

type Pair = [from: ReachableEnd, to: ReachableEnd];

/** Who reaches whom in an environment, as it is and once some of its sets are others. */
export class EnvironmentReach {
  private readonly components: ReadonlySet<string>;
  private sides?: { before: Side; after: Side };

  /** @param changing by the name of their RenderedRelease, what sets on the data plane would be, all at the same time; no objects: undeployed */
  constructor(
    private readonly lookups: Lookups,
    private readonly namespace: string | undefined,
    private readonly environment: string,
    private readonly changing: ReadonlyMap<string, ObjectSet>,
  ) {
    this.components = new Set(
      [...changing.values()].flatMap(s => (s.component ? [s.component] : [])),
    );
  }

  /**
   * Connections from and to a component that the change opens and closes. One between two components that change together is told only with the
   * one that is called.
   */
  changesOf(component: string): PlanEffects['reachability'] {
    return this.difference(({ ends }) => {
      const mine = ends.filter(e => e.id === component);
      const others = ends.filter(e => e.id !== component);
      return mine.flatMap(me =>
        others.flatMap((other): Pair[] =>
          this.components.has(other.id)
            ? [[other, me]]
            : [
                [me, other],
                [other, me],
              ],
        ),
      );
    });
  }

  /** Connections from and to a cell, between components that do not change themselves. */
  changesAround(cell: string): PlanEffects['reachability'] {
    return this.difference(({ ends }) => {
      const calm = ends.filter(e => !this.components.has(e.id));
      return calm.flatMap(from =>
        calm
          .filter(
            to =>
              to.id !== from.id &&
              (from.namespace === cell || to.namespace === cell),
          )
          .map((to): Pair => [from, to]),
      );
    });
  }

  private difference(
    pairsOf: (side: Side) => Pair[],
  ): PlanEffects['reachability'] {
    this.sides ??= this.look();
    const { before, after } = this.sides;
    const entries = (side: Side): ReachabilityEntry[] =>
      pairsOf(side).flatMap(([from, to]) =>
        (to.ports ?? []).map(port => ({
          from: from.id,
          to: to.id,
          port: port.port,
          protocol: port.protocol ?? 'TCP',
          ...side.map.check(from, to, port),
        })),
      );
    const { opened, closed } = reachabilityDiff(
      entries(before),
      entries(after),
    );
    return { opened: opened.map(short), closed: closed.map(short) };
  }

  private look(): { before: Side; after: Side } {
    const sets = this.lookups
      .refers<RenderedRelease>(
        renderedReleaseKind,
        environmentRef(this.namespace, this.environment),
      )
      .filter(r => (r.spec.targetPlane ?? 'dataplane') === 'dataplane')
      .map((r): [string, ObjectSet] => [
        r.metadata.name,
        {
          component: r.spec.owner?.componentName,
          objects: (r.spec.resources ?? []).map(x => x.object as KubeObject),
        },
      ]);
    const now = new Map(sets);
    return {
      before: sideOf([...now.values()]),
      after: sideOf([...new Map([...now, ...this.changing]).values()]),
    };
  }
}

const short = ({ from, to, port, protocol }: ReachabilityEntry) => ({
  from,
  to,
  port,
  protocol,
});

function sideOf(sets: readonly ObjectSet[]): Side {
  const objects = sets.flatMap(s => s.objects);
  // Cells are namespaces; policies look at their labels.
  const cells = new Map(
    objects
      .filter(o => o.kind === 'Namespace')
      .map(o => [o.metadata.name ?? '', o.metadata.labels ?? {}]),
  );
  return {
    map: new ReachabilityMap(objects),
    ends: sets.flatMap(s =>
      s.component ? endsOf(s.component, s.objects, cells) : [],
    ),
  };
}

function endsOf(
  component: string,
  objects: readonly KubeObject[],
  cells: ReadonlyMap<string, Record<string, string>>,
): ReachableEnd[] {
  const ports = objects
    .filter(o => o.kind === 'Service' && isJsonObject(o.spec))
    .flatMap(o => {
      const list = isJsonObject(o.spec) ? o.spec.ports : undefined;
      return Array.isArray(list) ? list.filter(isJsonObject) : [];
    })
    .flatMap(p => {
      const port = Number(p.targetPort ?? p.port);
      return Number.isInteger(port) ? [{ port }] : [];
    });
  return objects.flatMap(o => {
    if (!PODS.has(o.kind) || !isJsonObject(o.spec)) return [];
    const { template } = o.spec;
    const metadata = isJsonObject(template) ? template.metadata : undefined;
    const labels = isJsonObject(metadata) ? metadata.labels : undefined;
    return [
      {
        id: component,
        namespace: o.metadata.namespace ?? '',
        labels: (isJsonObject(labels) ? labels : {}) as Record<string, string>,
        namespaceLabels: cells.get(o.metadata.namespace ?? '') ?? {},
        ports,
      },
    ];
  });
}
