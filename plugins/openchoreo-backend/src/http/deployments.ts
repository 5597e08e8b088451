import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { ApiServer, RequestContext } from '@openchoreo-portal/apiserver';
import {
  BindingVersion,
  DeploymentRecord,
  deploymentsOf,
} from '@openchoreo-portal/delivery';
import {
  ApiError,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { ContextOf } from './context';
import { limitOf, queryText } from './query';

/** Bindings whose versions are read for one answer: those that changed last. */
const MAX_BINDINGS = 30;
/** Versions that are read of each. */
const MAX_VERSIONS = 200;
const MAX_RECORDS = 200;

/**
 * `GET /delivery/v1alpha1/namespaces/{namespace}/deployments?project=&component=&environment=&limit=`: what was changed in environments, by whom,
 * how long it took and how it ended, newest first; read from the history of bindings that the caller may see. Default 50 records, at most 200.
 */
export function createDeploymentsRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const { apiServer } = controlPlane;
  const router = PromiseRouter();
  router.get(
    '/delivery/v1alpha1/namespaces/:namespace/deployments',
    async (req, res) => {
      const context = await contextOf(req, 'portal');
      const { namespace } = req.params;
      const limit = limitOf(req.query, 50, MAX_RECORDS);
      const fields = [
        ['spec.owner.projectName', queryText(req.query, 'project')],
        ['spec.owner.componentName', queryText(req.query, 'component')],
        ['spec.environment', queryText(req.query, 'environment')],
      ].filter(([, value]) => value !== undefined);
      if (!fields.slice(0, 2).some(([name]) => name?.includes('owner'))) {
        throw new ApiError({
          reason: 'BadRequest',
          message: 'Neither a project nor a component is named.',
          remedy: 'Send ?project=… or ?component=….',
        });
      }
      const { deployments, isCut } = await readDeployments(
        apiServer,
        context,
        namespace,
        fields.map(pair => pair.join('=')).join(','),
      );
      const records = deployments.map(({ record }) => record);
      records.sort((a, b) => b.version - a.version);
      res.json({
        items: records.slice(0, limit),
        // Whoever reads this should know that there is more.
        isComplete: records.length <= limit && !isCut,
      });
    },
  );
  return router;
}

/** Changes of the bindings that the caller may see, in no order; `isCut` when there is more than was read. */
export async function readDeployments(
  apiServer: ApiServer,
  context: RequestContext,
  namespace: string,
  fieldSelector: string,
): Promise<{
  deployments: { binding: ReleaseBinding; record: DeploymentRecord }[];
  isCut: boolean;
}> {
  const { items } = await apiServer
    .clientFor(context)
    .list<ReleaseBinding>(releaseBindingKind, { namespace, fieldSelector });
  const recent = items
    .sort((a, b) => changedAt(b).localeCompare(changedAt(a)))
    .slice(0, MAX_BINDINGS);
  const deployments = [];
  let isCut = items.length > MAX_BINDINGS;
  // One after another: the answer is bounded, and nobody else should wait for it.
  for (const binding of recent) {
    const versions = await apiServer.historyOf(
      context,
      releaseBindingKind,
      { namespace, name: binding.metadata.name },
      { limit: MAX_VERSIONS },
    );
    isCut ||= versions.length >= MAX_VERSIONS;
    for (const record of deploymentsOf(versions as BindingVersion[])) {
      deployments.push({ binding, record });
    }
  }
  return { deployments, isCut };
}

/** When a binding was last written, as far as it says so. */
function changedAt({ metadata, status }: ReleaseBinding): string {
  return status?.lastSpecUpdateTime ?? metadata.creationTimestamp;
}
