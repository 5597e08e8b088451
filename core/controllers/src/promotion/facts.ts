import { ResourceKind } from '@openchoreo-portal/client';
import { GateFacts, ImageFact, SoakFact } from '@openchoreo-portal/delivery';
import {
  ComponentRelease,
  componentReleaseKind,
  isConditionTrue,
  KubeObject,
  LABELS,
  ProjectRelease,
  projectReleaseKind,
  Promotion,
  PromotionSpec,
  ReleaseStatus,
  ResourceRelease,
  resourceReleaseKind,
  StoredObject,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { findEnvironment } from '../resolve';
import { labelRef, Lookups } from '../runtime';
import { imagesOf } from './images';

/** What {@link factsOf} looks up. */
export interface FactsAbout {
  namespace: string;
  owner: PromotionSpec['owner'];
  environment: string;
  releaseName: string;
  verifications?: NonNullable<Promotion['status']>['verifications'];
  /** The rendered set, where it is known. */
  objects?: readonly KubeObject[];
}

/** Everything that gates look at besides people and time, as the caches say it. */
export function factsOf(lookups: Lookups, about: FactsAbout): GateFacts {
  const { namespace } = about;
  const environment = findEnvironment(lookups, namespace, about.environment);
  return {
    ...releaseFacts(lookups, about),
    verifications: about.verifications ?? [],
    ...(about.objects ? { objects: about.objects } : {}),
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

function releaseFacts(
  lookups: Lookups,
  { namespace, owner, releaseName, objects }: FactsAbout,
): Pick<GateFacts, 'soak' | 'images' | 'release'> {
  const find = <T extends StoredObject>(kind: ResourceKind) =>
    lookups.get<T>(kind, { namespace, name: releaseName });
  if (owner.componentName) {
    const release = find<ComponentRelease>(componentReleaseKind);
    if (!release) return { soak: {}, images: [] };
    const { workload, componentType } = release.spec;
    const { kind, name } = componentType;
    return {
      soak: soakFacts(release.status),
      images: imageFacts(release, lookups, objects),
      release: {
        ...named(release),
        workload,
        componentType: { kind, name },
      },
    };
  }
  // Nobody builds the images of a project or a resource here; rules about provenance are told so.
  const images = imagesOf(objects ?? []).map(image => ({
    image,
    builtBy: '',
    workflow: '',
  }));
  if (owner.resourceName) {
    const release = find<ResourceRelease>(resourceReleaseKind);
    if (!release) return { soak: {}, images };
    const { kind, name } = release.spec.resourceType;
    return {
      soak: soakFacts(release.status),
      images,
      release: { ...named(release), resourceType: { kind, name } },
    };
  }
  const release = find<ProjectRelease>(projectReleaseKind);
  if (!release) return { soak: {}, images };
  const { kind, name } = release.spec.projectType;
  return {
    soak: soakFacts(release.status),
    images,
    release: { ...named(release), projectType: { kind, name } },
  };
}

const named = ({ metadata }: StoredObject) => ({
  name: metadata.name,
  labels: metadata.labels ?? {},
});

function soakFacts(
  status: ReleaseStatus | undefined,
): Record<string, SoakFact> {
  return Object.fromEntries(
    (status?.environments ?? []).flatMap(
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
