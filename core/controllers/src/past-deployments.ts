import {
  checkOrder,
  DeploymentRecord,
  RecordedPromotion,
} from '@openchoreo-portal/delivery';
import {
  Component,
  componentKind,
  ComponentRelease,
  KubeObject,
  Project,
  projectKind,
} from '@openchoreo-portal/model';
import { routeOf } from './automatic-promotion/strategies';
import { factsOf } from './promotion/facts';
import { findPipeline } from './resolve';
import { Lookups, overlaid } from './runtime';

/** A change of what runs in an environment that no gate was asked about, with what is known of that time. */
export interface PastDeployment {
  record: DeploymentRecord;
  project: string;
  /** Name of the binding. */
  binding: string;
  /** The release as it was when the change was asked for. */
  release?: ComponentRelease;
  /** Where the release had been when the change had ended: one that is asked for too early waits until it has reached a source. */
  ranIn?: readonly string[];
  /** The set that the change led to. */
  objects?: readonly KubeObject[];
}

/** Changes that gates would be asked about: the others change no digest, or take the binding away. */
const ASKED = new Set<DeploymentRecord['change']>([
  'Deploy',
  'RollBack',
  'Override',
  'Suspend',
  'Resume',
  'Undeploy',
  'Redeploy',
]);

/** True when a first policy for the environment would have been asked about the change. What had a Promotion is recorded there. */
export const isUngated = ({
  change,
  promotion,
  outcome,
}: DeploymentRecord): boolean =>
  ASKED.has(change) &&
  promotion === undefined &&
  outcome !== 'Waiting' &&
  outcome !== 'Rejected';

/**
 * The change as if it had been recorded by a Promotion. Nobody was asked, so nobody approved and nothing was verified. Who had a hand in it is known
 * only as who asked; who built an image, only while its run is there.
 */
export function recordedDeployment(
  past: PastDeployment,
  namespace: string,
  lookups: Lookups,
): RecordedPromotion {
  const { record, release, binding } = past;
  const { component: name, environment, releaseName = '', by } = record;
  const isGone = record.change === 'Undeploy';
  const objects = isGone ? [] : past.objects;
  return {
    request: {
      name: binding,
      project: past.project,
      kind: 'Component',
      component: name,
      environment,
      releaseName,
      digest: '',
      requestedBy: by,
      authors: [by],
      ...(isGone
        ? pipelineOf(past, namespace, lookups)
        : orderOf(past, namespace, lookups)),
    },
    outcome: 'Passed',
    at: new Date(record.at),
    decisions: [],
    basis: 'History',
    facts: factsOf(release ? overlaid(lookups, [release]) : lookups, {
      namespace,
      owner: { projectName: past.project, componentName: name },
      environment,
      releaseName,
      ...(objects ? { objects } : {}),
    }),
  };
}

function pipelineOf(
  { project }: PastDeployment,
  namespace: string,
  lookups: Lookups,
): { pipeline?: string } {
  const found = lookups.get<Project>(projectKind, { namespace, name: project });
  return found ? { pipeline: found.spec.deploymentPipelineRef.name } : {};
}

/** Where the release came from, by today's pipeline and where it had been by then. */
function orderOf(
  past: PastDeployment,
  namespace: string,
  lookups: Lookups,
): { pipeline?: string; fromEnvironment?: string; rollback?: boolean } {
  const { record, release } = past;
  const named = pipelineOf(past, namespace, lookups);
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: past.project,
  });
  const component = lookups.get<Component>(componentKind, {
    namespace,
    name: record.component,
  });
  const pipeline = project && findPipeline(lookups, project);
  if (!pipeline || !component || !release) return named;
  const { fromEnvironment } = checkOrder({
    graph: routeOf(component, pipeline, lookups).graph,
    pipeline: pipeline.metadata.name,
    environment: record.environment,
    releaseName: release.metadata.name,
    ranIn: new Set(past.ranIn),
  });
  return {
    ...named,
    ...(fromEnvironment ? { fromEnvironment } : {}),
    ...(record.change === 'RollBack' ? { rollback: true } : {}),
  };
}
