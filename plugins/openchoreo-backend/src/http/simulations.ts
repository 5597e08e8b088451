import { RequestContext } from '@openchoreo-portal/apiserver';
import {
  Simulation,
  SimulationRequest,
  simulateFor,
} from '@openchoreo-portal/controllers';
import {
  ApiError,
  isJsonObject,
  promotionPolicyKind,
  PromotionPolicySpec,
} from '@openchoreo-portal/model';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { jsonBody } from './body';
import { ContextOf } from './context';
import { pastDeployments } from './pastDeployments';
import { validObject } from './validObject';

/**
 * `POST /delivery/v1alpha1/namespaces/{namespace}/simulations` `{policy?: PromotionPolicy, remove?: name, since?: RFC 3339}`: which recorded promotions
 * would have gone otherwise.
 */
export function createSimulationsRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();
  router.post(
    '/delivery/v1alpha1/namespaces/:namespace/simulations',
    jsonBody(contextOf, '1mb'),
    async (req, res) => {
      const context = await contextOf(req, 'portal');
      const request = parseSimulation(req.params.namespace, req.body);
      res.json(await simulate(controlPlane, context, request));
    },
  );
  return router;
}

async function simulate(
  { controllers, engine, apiServer }: ControlPlane,
  context: RequestContext,
  request: SimulationRequest,
): Promise<Simulation & { isComplete: boolean }> {
  const { subject } = context;
  const { namespace, policy, since } = request;
  const decision = engine.decide(subject, {
    action: 'promotionpolicy:view',
    scope: { namespace },
  });
  if (!decision.allowed) {
    throw new ApiError({ reason: 'Forbidden', message: decision.reason });
  }
  if (!controllers) {
    throw new ApiError({
      reason: 'NotImplemented',
      message: 'This replica runs no controllers and replays nothing.',
      remedy: 'Ask a replica with openchoreo.controllers.enabled.',
    });
  }
  await controllers.ready;
  const mine = engine.listFilter(subject, 'promotion:view');
  const past = policy
    ? await pastDeployments(apiServer, context, namespace, policy.spec, since)
    : { deployments: [], isCut: false };
  const simulation = await simulateFor(
    {
      ...request,
      deployments: past.deployments,
      visible: ({ spec }) =>
        mine.allows(
          {
            namespace,
            project: spec.owner.projectName,
            ...(spec.changeSet
              ? {}
              : {
                  component: spec.owner.componentName,
                  resource: spec.owner.resourceName,
                }),
          },
          { 'resource.environment': `${namespace}/${spec.environment}` },
        ),
    },
    controllers.lookups,
  );
  // Whoever reads this should know that there is more.
  return { ...simulation, isComplete: !past.isCut };
}

/** Checks the body. Throws `ApiError` BadRequest naming the field. */
export function parseSimulation(
  namespace: string,
  body: unknown,
): SimulationRequest {
  const raw = isJsonObject(body) ? body : {};
  const { policy, remove, since } = raw;
  if (policy === undefined && remove === undefined) {
    throw bad('policy', 'is missing, and remove too');
  }
  if (
    remove !== undefined &&
    (typeof remove !== 'string' || remove.length > 253)
  ) {
    throw bad('remove', 'must be the name of a policy');
  }
  const from = since === undefined ? undefined : new Date(String(since));
  if (from && Number.isNaN(from.getTime())) {
    throw bad('since', 'must be a time such as 2026-11-21T00:00:00Z');
  }
  return {
    namespace,
    ...(policy === undefined ? {} : { policy: parsePolicy(policy) }),
    ...(remove === undefined ? {} : { remove }),
    ...(from ? { since: from } : {}),
  };
}

function parsePolicy(value: unknown): SimulationRequest['policy'] {
  const { metadata, spec } = validObject(promotionPolicyKind, value, 'policy');
  // The schema has been checked.
  return { name: metadata.name, spec: spec as object as PromotionPolicySpec };
}

function bad(field: string, problem: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message: `${field} ${problem}.`,
    remedy: 'Send {"policy"?: PromotionPolicy, "remove"?, "since"?}.',
    causes: [{ reason: 'FieldValueInvalid', field, message: problem }],
  });
}
