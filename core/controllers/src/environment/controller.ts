import {
  clusterDataPlaneKind,
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  dataPlaneKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Environment,
  environmentKind,
  FINALIZER_PREFIX,
  KindDefinition,
  projectReleaseBindingKind,
  ReleaseBinding,
  releaseBindingKind,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { cascade, enumerate } from '../cascade';
import { findDataPlane, findEnvironment } from '../resolve';
import {
  ConditionSet,
  Controller,
  environmentRef,
  existenceChanged,
  keysOf,
  Lookups,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}environment-cleanup`;
const BINDING_KINDS = [
  releaseBindingKind,
  resourceReleaseBindingKind,
  projectReleaseBindingKind,
] as const;

/** Pipelines that name the environment. */
export function pipelinesOf(
  lookups: Lookups,
  environment: Environment,
): DeploymentPipeline[] {
  const { name, namespace } = environment.metadata;
  const pipelines =
    namespace === undefined
      ? [
          ...lookups.list<DeploymentPipeline>(deploymentPipelineKind),
          ...lookups.list<DeploymentPipeline>(clusterDeploymentPipelineKind),
        ]
      : lookups.list<DeploymentPipeline>(deploymentPipelineKind, namespace);
  const isMeant = (ref: { kind?: string; name: string }) =>
    ref.name === name && (ref.kind ?? 'Environment') === environment.kind;
  return pipelines.filter(p =>
    (p.spec.promotionPaths ?? []).some(
      path =>
        isMeant(path.sourceEnvironmentRef) ||
        path.targetEnvironmentRefs.some(isMeant),
    ),
  );
}

/** Bindings that live in the environment. A cluster-wide environment is the one meant only where a namespace has none of that name. */
function bindingsIn(
  lookups: Lookups,
  kind: KindDefinition,
  environment: Environment,
): StoredObject[] {
  const { name, namespace } = environment.metadata;
  if (namespace !== undefined) {
    return lookups.refers(kind, environmentRef(namespace, name));
  }
  return lookups
    .list<ReleaseBinding>(kind)
    .filter(
      b =>
        b.spec.environment === name &&
        findEnvironment(lookups, b.metadata.namespace ?? '', name)?.metadata
          .uid === environment.metadata.uid,
    );
}

function environmentController(kind: KindDefinition): Controller {
  const all = (_: StoredObject, lookups: Lookups) => keysOf(lookups.list(kind));
  const deleting = (_: StoredObject, lookups: Lookups) =>
    keysOf(lookups.list(kind).filter(e => e.metadata.deletionTimestamp));
  return {
    name: kind.kind.toLowerCase(),
    kind,
    watches: [
      watchOf(dataPlaneKind, all, existenceChanged),
      watchOf(clusterDataPlaneKind, all, existenceChanged),
      watchOf(deploymentPipelineKind, deleting),
      watchOf(clusterDeploymentPipelineKind, deleting),
      ...BINDING_KINDS.map(k => watchOf(k, deleting, existenceChanged)),
    ],
    async reconcile(object, _key, context) {
      if (!object) return undefined;
      const environment = object as Environment;
      const { lookups, write, clock } = context;
      const conditions = new ConditionSet(environment, clock);
      const save = (stored: Environment) =>
        write.status(kind, stored, conditions.into(stored.status));
      if (environment.metadata.deletionTimestamp) {
        const pipelines = pipelinesOf(lookups, environment);
        if (pipelines.length > 0) {
          conditions.set(
            'Ready',
            false,
            'DeletionBlocked',
            `Still part of pipeline ${enumerate(
              pipelines.map(p => p.metadata.name),
            )}.`,
          );
          await save(environment);
          return undefined;
        }
        const left = await cascade(
          context,
          BINDING_KINDS.map(k => [
            { kind: k, objects: bindingsIn(lookups, k, environment) },
          ]),
        );
        if (left.length > 0) {
          conditions.set(
            'Ready',
            false,
            'ReleaseBindingsPending',
            `Waiting for ${enumerate(left)}.`,
          );
          await save(environment);
          return undefined;
        }
        await write.removeFinalizer(kind, environment, FINALIZER);
        return undefined;
      }
      const held = await write.addFinalizer(kind, environment, FINALIZER);
      const plane = findDataPlane(lookups, held.metadata.namespace ?? '', held);
      if (plane) {
        conditions.set(
          'Ready',
          true,
          'EnvironmentReady',
          `Runs on ${plane.object.kind} ${plane.ref.name}.`,
        );
      } else {
        conditions.set(
          'Ready',
          false,
          'DataPlaneNotFound',
          `${held.spec.dataPlaneRef?.kind ?? 'DataPlane'} ${
            held.spec.dataPlaneRef?.name ?? 'default'
          } does not exist.`,
        );
      }
      await save(held);
      return undefined;
    },
  };
}

/** Environments of a namespace and cluster-wide ones. */
export const environmentControllers: readonly Controller[] = [
  environmentController(environmentKind),
  environmentController(clusterEnvironmentKind),
];
