import { ResourceKind } from '@openchoreo-portal/client';
import { ApiError, KubeObject } from '@openchoreo-portal/model';
import { PlacedTree } from './tree';

const JOB: ResourceKind = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  scope: 'Namespaced',
};
const MAX_NAME = 63;

interface CronJob extends KubeObject {
  spec?: { jobTemplate?: { metadata?: object; spec?: object } };
}

/** What was started. */
export interface TriggeredJob {
  jobName: string;
  namespace: string;
  cronJobName: string;
}

/**
 * Runs the scheduled task of a binding now: a Job from the template of its CronJob, as `kubectl create job --from` makes one.
 *
 * @throws ApiError `NotFound` when nothing scheduled runs there, `BadRequest` when it is not clear which
 */
export async function triggerCronJob(
  trees: readonly PlacedTree[],
  now: Date,
): Promise<TriggeredJob> {
  const found = trees.flatMap(tree =>
    tree.nodes
      .filter(({ kind, uid }) => kind === 'CronJob' && uid !== '')
      .map(node => ({ node, plane: tree.plane! })),
  );
  if (found.length !== 1) {
    throw new ApiError(
      found.length === 0
        ? {
            reason: 'NotFound',
            message: 'The binding runs no scheduled task.',
            remedy: 'Deploy a component whose type renders a CronJob.',
          }
        : {
            reason: 'BadRequest',
            message: `The binding runs ${found.length} scheduled tasks.`,
            remedy: 'Its type must render exactly one CronJob.',
          },
    );
  }
  const [{ node, plane }] = found;
  const { jobTemplate } = (node.object as CronJob).spec ?? {};
  const namespace = node.namespace ?? '';
  const suffix = `-${Math.floor(now.getTime() / 1000)}`;
  const stem = node.name.slice(0, MAX_NAME - suffix.length);
  const template = (jobTemplate?.metadata ?? {}) as KubeObject['metadata'];
  const job = await plane.client.create(JOB, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${stem.replace(/-+$/, '')}${suffix}`,
      namespace,
      ...(template.labels ? { labels: template.labels } : {}),
      annotations: {
        ...template.annotations,
        'cronjob.kubernetes.io/instantiate': 'manual',
      },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: node.name,
          uid: node.uid,
          controller: true,
        },
      ],
    },
    spec: jobTemplate?.spec ?? {},
  });
  return { jobName: job.metadata.name, namespace, cronJobName: node.name };
}
