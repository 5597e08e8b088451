import { GateFacts, ImageFact, SoakFact } from '@openchoreo-portal/delivery';
import {
  ComponentRelease,
  componentReleaseKind,
  isConditionTrue,
  KubeObject,
  LABELS,
  Promotion,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { findEnvironment } from '../resolve';
import { labelRef, Lookups } from '../runtime';
import { imagesOf } from './images';

/** What {@link factsOf} looks up. */
export interface FactsAbout {
  namespace: string;
  component: string;
  environment: string;
  releaseName: string;
  verifications?: NonNullable<Promotion['status']>['verifications'];
  /** The rendered set, where it is known. */
  objects?: readonly KubeObject[];
}

/** Everything that gates look at besides people and time, as the caches say it. */
export function factsOf(lookups: Lookups, about: FactsAbout): GateFacts {
  const { namespace } = about;
  const release = lookups.get<ComponentRelease>(componentReleaseKind, {
    namespace,
    name: about.releaseName,
  });
  const environment = findEnvironment(lookups, namespace, about.environment);
  return {
    soak: release ? soakFacts(release) : {},
    verifications: about.verifications ?? [],
    images: release ? imageFacts(release, lookups, about.objects) : [],
    ...(about.objects ? { objects: about.objects } : {}),
    ...(release
      ? {
          release: {
            name: release.metadata.name,
            labels: release.metadata.labels ?? {},
            workload: release.spec.workload,
            componentType: {
              kind: release.spec.componentType.kind,
              name: release.spec.componentType.name,
            },
          },
        }
      : {}),
    ...(environment
      ? {
          environment: {
            name: environment.metadata.name,
            labels: environment.metadata.labels ?? {},
            isProduction: environment.spec.isProduction === true,
          },
        }
      : {}),
  };
}

function soakFacts(release: ComponentRelease): Record<string, SoakFact> {
  return Object.fromEntries(
    (release.status?.environments ?? []).flatMap(
      ({ name, healthySince, healthyUntil }): [string, SoakFact][] =>
        healthySince
          ? [
              [
                name,
                { healthySince, ...(healthyUntil ? { healthyUntil } : {}) },
              ],
            ]
          : [],
    ),
  );
}

/**
 * Images of a release: its own, and every other one that the rendered set runs, such as those of traits. A set without objects runs none. Only a run's
 * status counts as provenance: nobody but the platform writes it.
 */
export function imageFacts(
  release: ComponentRelease,
  lookups: Lookups,
  objects?: readonly KubeObject[],
): ImageFact[] {
  if (objects?.length === 0) return [];
  const images = new Set([
    release.spec.workload.container.image,
    ...imagesOf(objects ?? []),
  ]);
  return [...images].map(image => {
    const run = builderOf(image, release, lookups);
    return {
      image,
      builtBy: run?.metadata.name ?? '',
      workflow: run?.spec.workflow.name ?? '',
    };
  });
}

/** The successful run of the release's component that built an image. */
export function builderOf(
  image: string,
  release: ComponentRelease,
  lookups: Lookups,
): WorkflowRun | undefined {
  return lookups
    .refers<WorkflowRun>(
      workflowRunKind,
      labelRef(
        release.metadata.namespace,
        LABELS.component,
        release.spec.owner.componentName,
      ),
    )
    .find(
      r =>
        r.status?.image === image &&
        r.metadata.labels?.[LABELS.project] ===
          release.spec.owner.projectName &&
        isConditionTrue(r.status?.conditions, 'WorkflowSucceeded'),
    );
}
