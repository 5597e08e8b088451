import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { AuditQuery } from '@openchoreo-portal/apiserver';
import { ApiError } from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { ContextOf } from './context';
import { limitOf, queryText, timeOf } from './query';

const MAX_PAGE = 1000;
const OUTCOMES = ['done', 'denied', 'failed'] as const;

/**
 * Who did what: `GET /audit` (action `portal:manage`) and `GET /history/{group}/{version}/{plural}` (the right to see the object). The core group is
 * written `core`.
 */
export function createAuditRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const { apiServer, engine, kinds } = controlPlane;
  const router = PromiseRouter();

  router.get('/audit', async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    const decision = engine.decide(subject, {
      action: 'portal:manage',
      scope: {},
    });
    if (!decision.allowed) {
      throw new ApiError({
        reason: 'Forbidden',
        message: `You may not read the audit trail. ${decision.reason}`,
        remedy: 'Ask an administrator for a role with portal:manage.',
      });
    }
    const query = parseAuditQuery(req.query);
    const items = await apiServer.auditTrail(query);
    // The next page is what came before the oldest record of this one.
    const next =
      items.length === query.limit
        ? Math.min(...items.map(item => item.sequence))
        : undefined;
    res.json({ items, ...(next === undefined ? {} : { next }) });
  });

  router.get('/history/:group/:version/:plural', async (req, res) => {
    const context = await contextOf(req, 'portal');
    const { group, version, plural } = req.params;
    const kind = kinds.byResource({
      group: group === 'core' ? '' : group,
      version,
      resource: plural,
    });
    if (!kind) {
      throw new ApiError({
        reason: 'NotFound',
        message: `There is no ${plural} in ${group}/${version}.`,
        remedy: 'Ask /api/openchoreo/kube/apis for the kinds there are.',
      });
    }
    const name = queryText(req.query, 'name');
    const namespace = queryText(req.query, 'namespace');
    if (!name || (kind.scope === 'Namespaced') !== (namespace !== undefined)) {
      throw new ApiError({
        reason: 'BadRequest',
        message: `${kind.kind} is found by ${
          kind.scope === 'Namespaced' ? 'namespace and name' : 'name alone'
        }.`,
        remedy: `Send ?${
          kind.scope === 'Namespaced' ? 'namespace=…&' : ''
        }name=….`,
      });
    }
    const items = await apiServer.historyOf(
      context,
      kind,
      { namespace, name },
      limitOf(req.query, 50, MAX_PAGE),
    );
    res.json({ items });
  });
  return router;
}

/** Reads the filters of `GET /audit`. Throws `ApiError` BadRequest naming the one that is wrong. */
export function parseAuditQuery(
  query: Record<string, unknown>,
): AuditQuery & { limit: number } {
  const outcome = queryText(query, 'outcome');
  const known = OUTCOMES.find(o => o === outcome);
  if (outcome !== undefined && !known) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `outcome is none of ${OUTCOMES.join(', ')}.`,
    });
  }
  const before = queryText(query, 'before');
  if (before !== undefined && !/^\d{1,15}$/.test(before)) {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'before is no sequence number.',
      remedy: 'Send the `next` of the page before.',
    });
  }
  const filters: AuditQuery = {
    subject: queryText(query, 'subject'),
    verb: queryText(query, 'verb'),
    kind: queryText(query, 'kind'),
    namespace: queryText(query, 'namespace'),
    name: queryText(query, 'name'),
    since: timeOf(query, 'since'),
    until: timeOf(query, 'until'),
    outcome: known,
    before: before === undefined ? undefined : Number(before),
  };
  return {
    ...Object.fromEntries(
      Object.entries(filters).filter(([, value]) => value !== undefined),
    ),
    limit: limitOf(query, 100, MAX_PAGE),
  };
}
