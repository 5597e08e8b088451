import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { AuditQuery } from '@openchoreo-portal/apiserver';
import { Subject } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { jsonBody } from './body';
import { ContextOf } from './context';
import { objectOf } from './objectOf';
import { parseReport } from './auditReport';
import { limitOf, queryText, timeOf, wholeNumber } from './query';

const MAX_PAGE = 1000;
/** Plugins of this platform; the host vouches for their names. */
export const OWN_PLUGIN = /^service:plugin:openchoreo(-[a-z-]+)?$/;
const OUTCOMES = ['done', 'denied', 'failed'] as const;

/**
 * Who did what: `GET /audit` and `GET /audit/verification` (action `audit:view`), `POST /audit` (plugins of this platform). What was: `GET /history/{group}/{version}/{plural}` (the right to see
 * the object) and `POST …/restore` (the right to write it). The core group is written `core`.
 */
export function createAuditRouter(
  controlPlane: ControlPlane,
  contextOf: ContextOf,
): Router {
  const { apiServer, engine, kinds } = controlPlane;
  const router = PromiseRouter();

  const mayReadAudit = (subject: Subject) => {
    const decision = engine.decide(subject, {
      action: 'audit:view',
      scope: {},
    });
    if (!decision.allowed) {
      throw new ApiError({
        reason: 'Forbidden',
        message: `You may not read the audit trail. ${decision.reason}`,
        remedy: 'Ask an administrator for a role with audit:view.',
      });
    }
  };

  router.get('/audit', async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    mayReadAudit(subject);
    const query = parseAuditQuery(req.query);
    const items = await apiServer.auditTrail(query);
    // The next page is what came before the oldest record of this one.
    const next =
      items.length === query.limit
        ? Math.min(...items.map(item => item.sequence))
        : undefined;
    res.json({ items, ...(next === undefined ? {} : { next }) });
  });

  // Plugins that keep something themselves (repositories of the Git server) say here what was done to it.
  router.post('/audit', jsonBody(contextOf, '10kb'), async (req, res) => {
    const { subject, requestId } = await contextOf(req, 'portal');
    const time = new Date().toISOString();
    if (subject.kind !== 'service' || !OWN_PLUGIN.test(subject.id)) {
      const error = new ApiError({
        reason: 'Forbidden',
        message: `${subject.id} may not write records of what others did.`,
        remedy: 'Only plugins of this portal report what was done in them.',
      });
      await apiServer.recordAudit({
        time,
        requestId,
        subject: subject.id,
        how: subject.how,
        entrance: 'portal',
        verb: 'create',
        group: '',
        kind: 'AuditRecord',
        resource: 'auditrecords',
        outcome: 'denied',
        code: error.code,
        reason: error.message,
      });
      throw error;
    }
    await apiServer.recordAudit({ time, requestId, ...parseReport(req.body) });
    res.status(201).end();
  });

  router.get('/audit/verification', async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    mayReadAudit(subject);
    const broken = await apiServer.verifyAuditTrail();
    res.json({
      intact: broken === undefined,
      ...(broken === undefined ? {} : { brokenAt: broken }),
    });
  });

  router.get('/history/:group/:version/:plural', async (req, res) => {
    const context = await contextOf(req, 'portal');
    const { kind, key } = objectOf(kinds, req);
    const items = await apiServer.historyOf(context, kind, key, {
      limit: limitOf(req.query, 50, MAX_PAGE),
      before: wholeNumber(req.query, 'before'),
    });
    res.json({ items });
  });

  router.post(
    '/history/:group/:version/:plural/restore',
    jsonBody(contextOf, '10kb'),
    async (req, res) => {
      const context = await contextOf(req, 'portal');
      const { kind, key } = objectOf(kinds, req);
      const restored = await apiServer.restore(
        context,
        kind,
        key,
        parseRestore(req.body),
      );
      if (restored.warnings.length > 0)
        res.set(
          'warning',
          restored.warnings
            .map(text => `299 - "${text.replace(/[^\x20-\x7e]|["\\]/g, '?')}"`)
            .join(', '),
        );
      res.status(restored.created ? 201 : 200).json(restored.object);
    },
  );
  return router;
}

/** Reads the body of a restore: `{version, resourceVersion?, dryRun?}`. Throws `ApiError` BadRequest naming the field. */
export function parseRestore(body: unknown): {
  version: number;
  resourceVersion?: string;
  dryRun?: boolean;
} {
  const { version, resourceVersion, dryRun } = (body ?? {}) as Record<
    string,
    unknown
  >;
  const number = Number(version);
  if (
    (typeof version !== 'number' && typeof version !== 'string') ||
    !Number.isSafeInteger(number) ||
    number < 1
  ) {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'version names no version.',
      remedy: 'Send {"version": 42} with a version of the list.',
    });
  }
  if (resourceVersion !== undefined && typeof resourceVersion !== 'string') {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'resourceVersion must be a text.',
      remedy: 'Send metadata.resourceVersion of the object as it is now.',
    });
  }
  if (dryRun !== undefined && typeof dryRun !== 'boolean') {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'dryRun must be true or false.',
    });
  }
  return { version: number, resourceVersion, dryRun };
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
  const filters: AuditQuery = {
    subject: queryText(query, 'subject'),
    verb: queryText(query, 'verb'),
    kind: queryText(query, 'kind'),
    namespace: queryText(query, 'namespace'),
    name: queryText(query, 'name'),
    since: timeOf(query, 'since'),
    until: timeOf(query, 'until'),
    outcome: known,
    before: wholeNumber(query, 'before'),
  };
  return {
    ...Object.fromEntries(
      Object.entries(filters).filter(([, value]) => value !== undefined),
    ),
    limit: limitOf(query, 100, MAX_PAGE),
  };
}
