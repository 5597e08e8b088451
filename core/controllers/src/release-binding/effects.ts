import {
  BrokenContract,
  Contract,
  contractBreaks,
  MAX_CONTRACT_CHARACTERS,
  MissingThing,
  PlanEffects,
  routingChanges,
} from '@openchoreo-portal/delivery';
import {
  ComponentRelease,
  componentReleaseKind,
  isJsonObject,
  JsonObject,
  JsonValue,
  KubeObject,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  secretReferenceKind,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  reachabilityDiff,
  ReachabilityEntry,
  ReachabilityMap,
  ReachableEnd,
} from '@openchoreo-portal/rendering';
import { parse } from 'yaml';
import { environmentRef, Lookups } from '../runtime';
import { appliedObjects } from './desired';
import { BindingEvaluation } from './evaluate';

const PODS = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** What a plan means beyond its manifests: for routes, for who reaches whom, for what is missing, and for those who call it. */
export function planEffects(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  lookups: Lookups,
): PlanEffects {
  const before = appliedObjects(evaluation.applied).map(o => o.object);
  // What cannot be rendered changes nothing.
  const after = evaluation.rendering?.objects.map(o => o.object) ?? before;
  return {
    routing: routingChanges(before, after),
    reachability: reachabilityChanges(binding, before, after, lookups),
    missing: missingThings(binding, evaluation, lookups),
    contracts: brokenContracts(binding, evaluation, lookups),
  };
}

/** Only connections of this component: others do not change with it. */
function reachabilityChanges(
  binding: ReleaseBinding,
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  lookups: Lookups,
): PlanEffects['reachability'] {
  const { namespace } = binding.metadata;
  const { environment, owner } = binding.spec;
  const sets = lookups
    .refers<RenderedRelease>(
      renderedReleaseKind,
      environmentRef(namespace, environment),
    )
    .filter(r => (r.spec.targetPlane ?? 'dataplane') === 'dataplane')
    .map(r => ({
      component: r.spec.owner?.componentName,
      objects: (r.spec.resources ?? []).map(x => x.object as KubeObject),
    }));
  const others = sets.filter(r => r.component !== owner.componentName);
  // Cells are namespaces; policies look at their labels.
  const cells = new Map(
    others
      .flatMap(r => r.objects)
      .filter(o => o.kind === 'Namespace')
      .map(o => [o.metadata.name ?? '', o.metadata.labels ?? {}]),
  );
  const endsIn = (component: string, objects: readonly KubeObject[]) =>
    endsOf(component, objects, cells);
  const neighbours = others.flatMap(o =>
    o.component ? endsIn(o.component, o.objects) : [],
  );
  const around = others.flatMap(o => o.objects);
  const look = (own: readonly KubeObject[]): ReachabilityEntry[] => {
    const map = new ReachabilityMap([...around, ...own]);
    const mine = endsIn(owner.componentName, own);
    const pairs = mine.flatMap(me =>
      neighbours.flatMap((other): [ReachableEnd, ReachableEnd][] => [
        [me, other],
        [other, me],
      ]),
    );
    return pairs.flatMap(([from, to]) =>
      (to.ports ?? []).map(port => ({
        from: from.id,
        to: to.id,
        port: port.port,
        protocol: port.protocol ?? 'TCP',
        ...map.check(from, to, port),
      })),
    );
  };
  const { opened, closed } = reachabilityDiff(look(before), look(after));
  const short = ({ from, to, port, protocol }: ReachabilityEntry) => ({
    from,
    to,
    port,
    protocol,
  });
  return { opened: opened.map(short), closed: closed.map(short) };
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

function missingThings(
  binding: ReleaseBinding,
  { inputs, rendering, problem }: BindingEvaluation,
  lookups: Lookups,
): MissingThing[] {
  const { namespace } = binding.metadata;
  const { environment, releaseName = '' } = binding.spec;
  return [
    ...(problem
      ? [
          {
            kind: kindOfProblem(problem),
            name: releaseName,
            message: problem.message,
          },
        ]
      : []),
    ...(inputs?.pendingConnections ?? []).map(p => ({
      kind: 'Dependency' as const,
      name: `${p.project}/${p.component}/${p.endpoint}`,
      message: p.reason,
    })),
    ...(inputs?.pendingResources ?? []).map(p => ({
      kind: 'Resource' as const,
      name: p.resourceName,
      message: p.reason,
    })),
    ...(rendering?.secretReferenceNames ?? [])
      .filter(name => !lookups.get(secretReferenceKind, { namespace, name }))
      .map(name => ({
        kind: 'Secret' as const,
        name,
        message: `SecretReference ${name} does not exist, but ${environment} would need it.`,
      })),
  ];
}

/** Rendering stops at the first secret that is not there; otherwise values do not fit the schema. */
function kindOfProblem({
  reason,
  message,
}: {
  reason: string;
  message: string;
}): MissingThing['kind'] {
  if (reason !== 'RenderingFailed') return 'Configuration';
  return message.includes('SecretReference') ? 'Secret' : 'Schema';
}

/** Consumers in the same environment whose endpoint goes, or whose description promises less. */
function brokenContracts(
  binding: ReleaseBinding,
  { applied, inputs }: BindingEvaluation,
  lookups: Lookups,
): BrokenContract[] {
  const { namespace } = binding.metadata;
  const { owner, environment, state } = binding.spec;
  const running = applied.releaseName
    ? lookups.get<ComponentRelease>(componentReleaseKind, {
        namespace,
        name: applied.releaseName,
      })
    : undefined;
  if (!running || !inputs) return [];
  const before = running.spec.workload.endpoints ?? {};
  const after =
    state === 'Undeploy' ? {} : inputs.release.spec.workload.endpoints ?? {};
  const problems = new Map<string, string[]>();
  for (const [name, old] of Object.entries(before)) {
    const found = endpointBreaks(name, old, after[name]);
    if (found.length > 0) problems.set(name, found);
  }
  if (problems.size === 0) return [];
  return lookups
    .list<ReleaseBinding>(releaseBindingKind, namespace)
    .filter(b => b.spec.environment === environment && b.status?.digest)
    .flatMap(consumer =>
      (consumer.status?.connectionTargets ?? [])
        .filter(
          t =>
            t.component === owner.componentName &&
            t.project === owner.projectName &&
            problems.has(t.endpoint),
        )
        .map(t => ({
          consumer: `${consumer.spec.owner.projectName}/${consumer.spec.owner.componentName}`,
          endpoint: t.endpoint,
          problems: problems.get(t.endpoint)!,
        })),
    );
}

type Endpoint = NonNullable<WorkloadTemplate['endpoints']>[string];

function endpointBreaks(
  name: string,
  before: Endpoint,
  after: Endpoint | undefined,
): string[] {
  if (!after) return [`Endpoint ${name} is gone.`];
  if (after.type !== before.type) {
    return [`Endpoint ${name} is ${after.type}, not ${before.type}.`];
  }
  const was = contractOf(before);
  const is = contractOf(after);
  // Who describes nothing any more may still do the same.
  return was && is ? contractBreaks(was, is) : [];
}

/** The description of an endpoint; undefined when there is none that can be read. */
function contractOf({ schema, type }: Endpoint): Contract | undefined {
  const content = schema?.content;
  if (!content || content.length > MAX_CONTRACT_CHARACTERS) return undefined;
  if (/proto/i.test(schema.type ?? '') || type === 'gRPC') {
    return { kind: 'proto', text: content };
  }
  try {
    const document: JsonValue = parse(content, { maxAliasCount: 100 });
    return isJsonObject(document) && isJsonObject(document.paths)
      ? { kind: 'openapi', document: document as JsonObject }
      : undefined;
  } catch {
    // A description that nobody can read promises nothing.
    return undefined;
  }
}
