import {
  clusterDeploymentPipelineKind,
  clusterEnvironmentKind,
  DeploymentPipeline,
  deploymentPipelineKind,
  Environment,
  environmentKind,
  FINALIZER_PREFIX,
  KindDefinition,
  Project,
  projectKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { enumerate } from '../cascade';
import { findPipeline } from '../resolve';
import {
  ConditionSet,
  Controller,
  existenceChanged,
  keysOf,
  Lookups,
  watchOf,
} from '../runtime';

const FINALIZER = `${FINALIZER_PREFIX}deploymentpipeline-cleanup`;

function missingEnvironments(
  lookups: Lookups,
  pipeline: DeploymentPipeline,
): string[] {
  const { namespace } = pipeline.metadata;
  const names = new Set<string>();
  for (const path of pipeline.spec.promotionPaths ?? []) {
    for (const ref of [
      path.sourceEnvironmentRef,
      ...path.targetEnvironmentRefs,
    ]) {
      const found =
        ref.kind === 'ClusterEnvironment' || namespace === undefined
          ? lookups.get<Environment>(clusterEnvironmentKind, { name: ref.name })
          : lookups.get<Environment>(environmentKind, {
              namespace,
              name: ref.name,
            });
      if (!found) names.add(ref.name);
    }
  }
  return [...names];
}

function pipelineController(kind: KindDefinition): Controller {
  const all = (_: StoredObject, lookups: Lookups) => keysOf(lookups.list(kind));
  return {
    name: kind.kind.toLowerCase(),
    kind,
    watches: [
      watchOf(environmentKind, all, existenceChanged),
      watchOf(clusterEnvironmentKind, all, existenceChanged),
      watchOf(projectKind, (_, lookups) =>
        keysOf(lookups.list(kind).filter(p => p.metadata.deletionTimestamp)),
      ),
    ],
    async reconcile(object, _key, { lookups, write, clock }) {
      if (!object) return undefined;
      const pipeline = object as DeploymentPipeline;
      const conditions = new ConditionSet(pipeline, clock);
      if (pipeline.metadata.deletionTimestamp) {
        const users = lookups
          .list<Project>(projectKind)
          .filter(
            p =>
              findPipeline(lookups, p)?.metadata.uid === pipeline.metadata.uid,
          );
        if (users.length === 0) {
          await write.removeFinalizer(kind, pipeline, FINALIZER);
          return undefined;
        }
        conditions.set(
          'Finalizing',
          true,
          'DeletionBlocked',
          `Still used by project ${enumerate(
            users.map(p => p.metadata.name),
          )}.`,
        );
        await write.status(kind, pipeline, conditions.into(pipeline.status));
        return undefined;
      }
      const held = await write.addFinalizer(kind, pipeline, FINALIZER);
      const missing = missingEnvironments(lookups, held);
      if (missing.length === 0) {
        conditions.set(
          'Ready',
          true,
          'Reconciled',
          'Every environment exists.',
        );
      } else {
        conditions.set(
          'Ready',
          false,
          'EnvironmentNotFound',
          `Environment ${enumerate(missing)} does not exist.`,
        );
      }
      await write.status(kind, held, conditions.into(held.status));
      return undefined;
    },
  };
}

/** Pipelines of a namespace and cluster-wide ones. */
export const pipelineControllers: readonly Controller[] = [
  pipelineController(deploymentPipelineKind),
  pipelineController(clusterDeploymentPipelineKind),
];
