import {
  apiVersionOf,
  isConditionTrue,
  isJsonObject,
  KubeObject,
  LABELS,
  Promotion,
  RenderedRelease,
  renderedReleaseKind,
  VerificationGate,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { contentHash } from '@openchoreo-portal/delivery';
import { AnyBinding } from '../gated-set/binding';
import { appliedObjects, appliedSet } from '../applied-set';
import {
  ControllerContext,
  controllerOf,
  controllerReference,
  jsonEqual,
  ownerRef,
} from '../runtime';

/** How a piece of work stands. */
export interface WorkState {
  state: 'Running' | 'Succeeded' | 'Failed';
  message: string;
  reference?: string;
}

/** Name of the object that does a gate's work; the same after a crash. */
function workName(promotion: Promotion, gate: string): string {
  const hash = contentHash([promotion.metadata.uid, gate]).slice(0, 10);
  return `verify-${hash}`;
}

/** Starts the workflow run of a verification, once, and tells how it stands. */
export async function workflowRunState(
  promotion: Promotion,
  gate: string,
  rule: NonNullable<VerificationGate['workflowRun']>,
  { lookups, write }: ControllerContext,
): Promise<WorkState> {
  const name = workName(promotion, gate);
  const { namespace } = promotion.metadata;
  const run = lookups.get<WorkflowRun>(workflowRunKind, { namespace, name });
  const reference = `WorkflowRun/${name}`;
  if (!run) {
    await write.createIfMissing(workflowRunKind, {
      apiVersion: apiVersionOf(workflowRunKind),
      kind: workflowRunKind.kind,
      metadata: {
        name,
        namespace,
        // Without a component label: it builds nothing for anybody.
        labels: {
          [LABELS.project]: promotion.spec.owner.projectName,
          [LABELS.promotion]: promotion.metadata.name,
        },
        ownerReferences: [controllerReference(promotion)],
      },
      spec: {
        workflow: {
          kind: rule.kind ?? 'ClusterWorkflow',
          name: rule.name,
          ...(rule.parameters ? { parameters: rule.parameters } : {}),
        },
      },
    });
    return { state: 'Running', message: `${reference} begins.`, reference };
  }
  // Somebody may have put another one in its place.
  const { kind = 'ClusterWorkflow', name: asked, parameters = {} } = rule;
  const { workflow } = run.spec;
  const isOurs =
    controllerOf(run)?.uid === promotion.metadata.uid &&
    (workflow.kind ?? 'ClusterWorkflow') === kind &&
    workflow.name === asked &&
    jsonEqual(workflow.parameters ?? {}, parameters);
  if (!isOurs) {
    return {
      state: 'Running',
      message: `${reference} is not what this gate started; delete it, and the gate starts its own.`,
      reference,
    };
  }
  const { conditions } = run.status ?? {};
  const said = conditions?.find(c => c.type === 'WorkflowCompleted')?.message;
  if (isConditionTrue(conditions, 'WorkflowSucceeded')) {
    return {
      state: 'Succeeded',
      message: `${reference} succeeded.`,
      reference,
    };
  }
  if (isConditionTrue(conditions, 'WorkflowCompleted')) {
    const message = `${reference} failed. ${said ?? ''}`.trim();
    return { state: 'Failed', message, reference };
  }
  return { state: 'Running', message: `${reference} runs.`, reference };
}

/** The same for a Job, which runs beside the component where the release comes from. */
export async function jobState(
  promotion: Promotion,
  gate: string,
  rule: NonNullable<VerificationGate['job']>,
  source: AnyBinding,
  { lookups, write }: ControllerContext,
): Promise<WorkState> {
  const environment = source.spec?.environment ?? '';
  const name = workName(promotion, gate);
  const { namespace } = promotion.metadata;
  const reference = `Job/${name}`;
  const existing = lookups.get<RenderedRelease>(renderedReleaseKind, {
    namespace,
    name,
  });
  if (!existing) {
    const set = appliedSet(
      lookups.refers(renderedReleaseKind, ownerRef(source.metadata.uid)),
    );
    const cell = appliedObjects(set)
      .filter(o => o.targetPlane === 'dataplane')
      .map(({ object: { kind, metadata } }) =>
        kind === 'Namespace' ? metadata.name : metadata.namespace,
      )
      .find(Boolean);
    if (!cell) {
      return {
        state: 'Running',
        message: `Nothing runs in ${environment} yet, where the Job belongs.`,
      };
    }
    await write.createIfMissing(
      renderedReleaseKind,
      jobRelease(promotion, name, environment, job(name, cell, rule)),
    );
    return { state: 'Running', message: `${reference} begins.`, reference };
  }
  const live = existing.status?.resources?.[0]?.status;
  const conditions = isJsonObject(live) ? live.conditions : undefined;
  const holds = (type: string) =>
    Array.isArray(conditions) &&
    conditions.some(
      c => isJsonObject(c) && c.type === type && c.status === 'True',
    );
  const succeeded =
    holds('Complete') ||
    (isJsonObject(live) && Number(live.succeeded ?? 0) > 0);
  if (succeeded) {
    return {
      state: 'Succeeded',
      message: `${reference} succeeded.`,
      reference,
    };
  }
  return holds('Failed')
    ? { state: 'Failed', message: `${reference} failed.`, reference }
    : { state: 'Running', message: `${reference} runs.`, reference };
}

function job(
  name: string,
  namespace: string,
  rule: NonNullable<VerificationGate['job']>,
): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: { 'delivery.openchoreo.dev/verification': name } },
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'main',
              image: rule.image,
              ...(rule.command ? { command: rule.command } : {}),
              ...(rule.args ? { args: rule.args } : {}),
              ...(rule.env ? { env: rule.env } : {}),
            },
          ],
        },
      },
    },
  };
}

function jobRelease(
  promotion: Promotion,
  name: string,
  environment: string,
  object: KubeObject,
): KubeObject {
  const { owner } = promotion.spec;
  return {
    apiVersion: apiVersionOf(renderedReleaseKind),
    kind: renderedReleaseKind.kind,
    metadata: {
      name,
      namespace: promotion.metadata.namespace,
      labels: {
        [LABELS.project]: owner.projectName,
        ...(owner.componentName
          ? { [LABELS.component]: owner.componentName }
          : {}),
        [LABELS.environment]: environment,
        [LABELS.promotion]: promotion.metadata.name,
      },
      ownerReferences: [controllerReference(promotion)],
    },
    spec: {
      owner: { ...owner },
      environmentName: environment,
      targetPlane: 'dataplane',
      resources: [{ id: 'job', object }],
    },
  };
}
