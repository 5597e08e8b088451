import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { RequestLimiter } from '@openchoreo-portal/apiserver';
import { PlanRequest, SetPlanRequest } from '@openchoreo-portal/controllers';
import { PLANNED_KINDS } from '@openchoreo-portal/delivery';
import {
  ApiError,
  apiVersionOf,
  isJsonObject,
  KubeObject,
} from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import {
  makeAdoption,
  makeChangePlan,
  makePlan,
  makeSetPlan,
} from '../controlPlane/plans';
import { jsonBody } from './body';
import { ContextOf } from './context';
import { validObject } from './validObject';

const OVERRIDES = [
  'componentTypeEnvironmentConfigs',
  'traitEnvironmentConfigs',
  'workloadOverrides',
] as const;
const STATES = ['Active', 'Undeploy', 'Deleted'] as const;

/** Plans of a changed definition that one person gets at the same time: each renders what may be hundreds of bindings, by templates that they send. */
const CHANGE_PLANS = 2;

/**
 * `POST /delivery/v1alpha1/namespaces/{namespace}/plans`: what a change would do, made by the controller's own functions.
 * With `projectName` in place of `componentName` it is the plan of a change set; with `object`, of a change to what components are made of.
 * `POST …/adoptions`: the overrides that lead to what others changed on the plane, and their plan.
 */
export function createPlansRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();
  const changePlans = new RequestLimiter({
    requests: CHANGE_PLANS,
    streams: CHANGE_PLANS,
  });
  router.post(
    '/delivery/v1alpha1/namespaces/:namespace/plans',
    jsonBody(contextOf, '1mb'),
    async (req, res) => {
      const { subject } = await contextOf(req, 'portal');
      const { namespace } = req.params;
      if (isJsonObject(req.body) && req.body.projectName !== undefined) {
        const request = parseSetPlanRequest(namespace, req.body);
        res.json(await makeSetPlan(controlPlane, subject, request));
        return;
      }
      if (isJsonObject(req.body) && req.body.object !== undefined) {
        const object = parseObject(namespace, req.body.object);
        const leave = changePlans.enter(subject, 'request');
        try {
          const request = { namespace, object };
          res.json(await makeChangePlan(controlPlane, subject, request));
        } finally {
          leave();
        }
        return;
      }
      const request = parsePlanRequest(namespace, req.body);
      res.json(await makePlan(controlPlane, subject, request));
    },
  );
  router.post(
    '/delivery/v1alpha1/namespaces/:namespace/adoptions',
    jsonBody(contextOf, '1mb'),
    async (req, res) => {
      const { subject } = await contextOf(req, 'portal');
      const request = parsePlanRequest(req.params.namespace, req.body);
      if (request.state === 'Deleted') {
        throw bad('state', 'must be one in which something runs');
      }
      const drift = parseIds(req.body);
      res.json(await makeAdoption(controlPlane, subject, request, drift));
    },
  );
  return router;
}

/** Checks the body of a plan request. Throws `ApiError` BadRequest naming the field; what it does not know is left out. */
export function parsePlanRequest(
  namespace: string,
  body: unknown,
): PlanRequest {
  const raw = isJsonObject(body) ? body : {};
  const text = (name: string, required: boolean): string | undefined => {
    const value = raw[name];
    if (value === undefined || value === null || value === '') {
      if (required) throw bad(name, 'is missing');
      return undefined;
    }
    if (typeof value !== 'string' || value.length > 253) {
      throw bad(name, 'must be a text of at most 253 characters');
    }
    return value;
  };
  const state = text('state', false);
  const known = STATES.find(s => s === state);
  if (state && !known) throw bad('state', `is none of ${STATES.join(', ')}`);
  const { suspended } = raw;
  if (suspended !== undefined && typeof suspended !== 'boolean') {
    throw bad('suspended', 'must be true or false');
  }
  const given = raw.overrides ?? {};
  if (!isJsonObject(given)) throw bad('overrides', 'must be an object');
  const overrides: Record<string, object> = {};
  for (const name of OVERRIDES) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    if (!isJsonObject(value)) {
      throw bad(`overrides.${name}`, 'must be an object');
    }
    overrides[name] = value;
  }
  const releaseName = text('releaseName', false);
  return {
    namespace,
    componentName: text('componentName', true)!,
    environment: text('environment', true)!,
    ...(releaseName ? { releaseName } : {}),
    ...(known ? { state: known } : {}),
    ...(suspended === undefined ? {} : { suspended }),
    overrides,
  };
}

const MAX_COMPONENTS = 500;

/** The same for a change set: `{projectName, environment, fromEnvironment?, components?: [{name, releaseName?}]}`. */
export function parseSetPlanRequest(
  namespace: string,
  body: unknown,
): SetPlanRequest {
  const raw = isJsonObject(body) ? body : {};
  const text = (value: unknown, field: string): string => {
    if (typeof value !== 'string' || value === '' || value.length > 253) {
      throw bad(field, 'must be a text of 1 to 253 characters');
    }
    return value;
  };
  const { components = [], fromEnvironment } = raw;
  if (!Array.isArray(components) || components.length > MAX_COMPONENTS) {
    throw bad('components', `must list at most ${MAX_COMPONENTS} components`);
  }
  return {
    namespace,
    projectName: text(raw.projectName, 'projectName'),
    environment: text(raw.environment, 'environment'),
    ...(fromEnvironment === undefined || fromEnvironment === null
      ? {}
      : { fromEnvironment: text(fromEnvironment, 'fromEnvironment') }),
    components: components.map((entry, i) => {
      const { name, releaseName } = isJsonObject(entry)
        ? entry
        : { name: undefined, releaseName: undefined };
      return {
        name: text(name, `components[${i}].name`),
        ...(releaseName === undefined || releaseName === null
          ? {}
          : { releaseName: text(releaseName, `components[${i}].releaseName`) }),
      };
    }),
  };
}

/** The object of `{object}`, of a kind whose change can be planned, in the namespace of the address. */
export function parseObject(namespace: string, body: unknown): KubeObject {
  const { apiVersion, kind: name } = isJsonObject(body)
    ? body
    : { apiVersion: undefined, kind: undefined };
  const kind = PLANNED_KINDS.find(
    k => k.kind === name && apiVersionOf(k) === apiVersion,
  );
  if (!kind) {
    throw bad(
      'object.kind',
      `is none of ${PLANNED_KINDS.map(k => k.kind).join(', ')}`,
    );
  }
  const object = validObject(kind, body, 'object');
  const own = object.metadata.namespace ?? namespace;
  if (kind.scope === 'Namespaced' && own !== namespace) {
    throw bad('object.metadata.namespace', `must be ${namespace}`);
  }
  const { namespace: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata:
      kind.scope === 'Namespaced' ? { ...metadata, namespace } : metadata,
  };
}

const MAX_IDS = 100;

function parseIds(body: unknown): string[] {
  const ids = isJsonObject(body) ? body.drift : undefined;
  if (
    !Array.isArray(ids) ||
    ids.length === 0 ||
    ids.length > MAX_IDS ||
    !ids.every(id => typeof id === 'string' && id.length <= 64)
  ) {
    throw bad('drift', `must list 1 to ${MAX_IDS} ids of changes`);
  }
  return ids;
}

function bad(field: string, problem: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message: `${field} ${problem}.`,
    remedy:
      'Send {"componentName", "environment", "releaseName"?, "state"?, "suspended"?, "overrides"?}, {"projectName", "environment", "components"?} or {"object"}.',
    causes: [{ reason: 'FieldValueInvalid', field, message: problem }],
  });
}
