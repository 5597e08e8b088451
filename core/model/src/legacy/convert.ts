import { KubeObject, parseApiVersion } from '../object';
import { OPENCHOREO_GROUP } from '../labels';
import { CLASSES } from './classes';
import { Collected, LegacyNote } from './collected';
import { Converter, PLATFORM } from './platform';
import { SOFTWARE } from './software';
import { Tracks } from './tracks';
import { record } from './values';

const FIRST_GROUP = 'core.choreo.dev';
const TRACK = 'DeploymentTrack';

const CONVERTERS: Readonly<Record<string, Converter>> = {
  ...PLATFORM,
  ...CLASSES,
  ...SOFTWARE,
};

/** Kinds without an object that takes their place, and what does. */
export const WITHOUT_SUCCESSOR: Readonly<Record<string, string>> = {
  DeployableArtifact:
    'Releases are made from components and workloads by the platform; put its configuration into the Workload and the release bindings.',
  ComponentEnvSnapshot: 'The platform makes releases itself; nothing is lost.',
  Release:
    'The platform renders releases itself; nothing is lost once a ReleaseBinding is there.',
  ConfigurationGroup:
    'There is no kind for shared values: set them per environment in workloadOverrides of each ReleaseBinding, secret ones by a SecretReference.',
  API: 'Endpoints are part of the Workload; policies are a Trait.',
  APIBinding: 'Endpoints are part of the Workload; policies are a Trait.',
  APIClass: 'Write its policies as a Trait that creates the gateway objects.',
  GitCommitRequest: 'Commit with Git, or with a scaffolder template.',
  ComponentWorkflow:
    'Write it as a Workflow; x-openchoreo-component-parameter-repository-* marks what systemParameters held.',
};

/** Today's kinds whose specs were different. */
const OLDER_SHAPES: Readonly<
  Record<string, (spec: Record<string, unknown>) => boolean>
> = {
  Component: spec => 'type' in spec || 'build' in spec || 'source' in spec,
  Workload: spec => 'containers' in spec || 'connections' in spec,
  ComponentType: spec => 'schema' in spec,
  Trait: spec => 'schema' in spec,
  DataPlane: spec => 'kubernetesCluster' in spec || 'registry' in spec,
  Environment: spec => typeof spec.dataPlaneRef === 'string',
  DeploymentPipeline: spec =>
    /"(requiresApproval|isManualApprovalRequired)"|"sourceEnvironmentRef":"/.test(
      JSON.stringify(spec),
    ),
};
/** Kinds of both times, whose older form only the group tells. */
const SAME_WORD = new Set(['Organization', 'Project']);

/** True for objects of v0.x: kinds that are gone, and kinds that had another spec. */
export function isLegacy(object: KubeObject): boolean {
  const { group } = parseApiVersion(object.apiVersion);
  const { kind } = object;
  if (group === FIRST_GROUP) return true;
  if (group !== OPENCHOREO_GROUP) return false;
  if (kind === TRACK || kind in WITHOUT_SUCCESSOR) return true;
  const older = OLDER_SHAPES[kind];
  if (older) return older(record(object.spec));
  return kind in CONVERTERS && !SAME_WORD.has(kind);
}

/** Result of {@link convertLegacy}. */
export interface Conversion {
  /** Objects of today, in the order in which the older ones named them. */
  objects: KubeObject[];
  /** What could not be carried over, and what to do about it. */
  notes: LegacyNote[];
}

/**
 * Turns manifests of OpenChoreo v0.1 to v0.17 into those of today (reference: the older kinds' specs). Objects of today pass through. Several older objects may
 * become one: a Component, its Service and its Endpoint are a Component and a Workload now. Give all of an installation at once, therefore.
 */
export function convertLegacy(older: readonly KubeObject[]): Conversion {
  const into = new Collected();
  const tracks = new Tracks(older, into);
  for (const object of older) {
    if (!isLegacy(object)) into.keep(object);
    else if (object.kind === TRACK || tracks.covers(object, into)) continue;
    else if (Object.hasOwn(CONVERTERS, object.kind)) {
      CONVERTERS[object.kind](object, into);
    } else {
      into.note(
        object,
        WITHOUT_SUCCESSOR[object.kind] ?? 'This kind is not known.',
      );
    }
  }
  tracks.addTo(into);
  finish(into);
  return { objects: into.all(), notes: into.notes };
}

/** Leaves out what would not be accepted, and says so. */
function finish(into: Collected): void {
  const withoutImage = into.drop(
    ({ kind, spec }) => kind === 'Workload' && !record(spec).container,
  );
  for (const object of withoutImage) {
    const endpoints = Object.keys(record(record(object.spec).endpoints));
    into.note(
      object,
      `It has no image before the first build. Put ${
        endpoints.length > 0
          ? `its endpoints (${endpoints.join(', ')})`
          : 'what it offers'
      } into workload.yaml in the repository.`,
    );
  }
  const withoutType = into.drop(
    ({ kind, spec }) => kind === 'Component' && !record(spec).componentType,
  );
  for (const object of withoutType) {
    into.note(object, 'No class or type says how it runs, so it was left out.');
  }
}
