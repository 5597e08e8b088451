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
  ReleaseBinding,
  releaseBindingKind,
  renderedReleaseName,
  secretReferenceKind,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { parse } from 'yaml';
import { Lookups } from '../runtime';
import { AppliedSet, appliedObjects } from '../applied-set';
import { BindingEvaluation } from './evaluate';
import { EnvironmentReach, ObjectSet } from './reach';
import { secretsLackedBy } from './secrets';

/** What the data plane would get of a binding, by the name of its RenderedRelease. */
export function setOf(
  { spec: { owner, environment } }: ReleaseBinding,
  evaluation: BindingEvaluation,
): [string, ObjectSet] {
  return [
    renderedReleaseName(owner.componentName, environment),
    {
      component: owner.componentName,
      objects: objectsAfter(evaluation)
        .filter(o => o.targetPlane === 'dataplane')
        .map(o => o.object),
    },
  ];
}

/** What cannot be rendered changes nothing. */
const objectsAfter = ({ rendering, applied }: BindingEvaluation) =>
  rendering?.objects ?? appliedObjects(applied);

/**
 * What a plan means beyond its manifests: for routes, for who reaches whom, for what is missing, and for those who call it. `reach`: of everything
 * that is written with this binding; default: it alone.
 */
export function planEffects(
  binding: ReleaseBinding,
  evaluation: BindingEvaluation,
  lookups: Lookups,
  reach = new EnvironmentReach(
    lookups,
    binding.metadata.namespace,
    binding.spec.environment,
    new Map([setOf(binding, evaluation)]),
  ),
): PlanEffects {
  const before = appliedObjects(evaluation.applied).map(o => o.object);
  const after = objectsAfter(evaluation).map(o => o.object);
  return {
    routing: routingChanges(before, after),
    reachability: reach.changesOf(binding.spec.owner.componentName),
    missing: missingThings(binding, evaluation, lookups),
    contracts: brokenContracts(
      binding,
      evaluation.applied,
      endpointsAfter(binding, evaluation),
      lookups,
    ),
  };
}

/** The same for taking a component away for good: nothing is lacking then, but others lose what they call. */
export function removalEffects(
  binding: ReleaseBinding,
  applied: AppliedSet,
  lookups: Lookups,
): PlanEffects {
  const { namespace } = binding.metadata;
  const { owner, environment } = binding.spec;
  const reach = new EnvironmentReach(
    lookups,
    namespace,
    environment,
    new Map([
      [
        renderedReleaseName(owner.componentName, environment),
        { component: owner.componentName, objects: [] },
      ],
    ]),
  );
  return {
    routing: routingChanges(
      appliedObjects(applied).map(o => o.object),
      [],
    ),
    reachability: reach.changesOf(owner.componentName),
    missing: [],
    contracts: brokenContracts(binding, applied, {}, lookups),
  };
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
    ...(inputs && rendering
      ? secretsLackedBy(
          {
            namespace: namespace ?? '',
            environment,
            dataPlane: inputs.dataPlane,
            objects: rendering.objects,
            references: inputs.render.secretReferences,
          },
          lookups,
        )
      : []),
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

/** Undefined while it cannot be said. */
function endpointsAfter(
  { spec }: ReleaseBinding,
  { inputs }: BindingEvaluation,
): Endpoints | undefined {
  if (!inputs) return undefined;
  return spec.state === 'Undeploy'
    ? {}
    : inputs.release.spec.workload.endpoints ?? {};
}

/** Consumers in the same environment whose endpoint goes, or whose description promises less. */
function brokenContracts(
  binding: ReleaseBinding,
  applied: AppliedSet,
  after: Endpoints | undefined,
  lookups: Lookups,
): BrokenContract[] {
  const { namespace } = binding.metadata;
  const { owner, environment } = binding.spec;
  const running = applied.releaseName
    ? lookups.get<ComponentRelease>(componentReleaseKind, {
        namespace,
        name: applied.releaseName,
      })
    : undefined;
  if (!running || !after) return [];
  const before = running.spec.workload.endpoints ?? {};
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

type Endpoints = NonNullable<WorkloadTemplate['endpoints']>;
type Endpoint = Endpoints[string];

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
