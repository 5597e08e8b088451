import { HttpAuthService } from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { ObserverAdapter, ResourceSeries } from '../model';
import { askerOf } from './asker';
import { Authoriser } from './authorise';
import { errorHandler } from './errors';
import { streamHappenings } from './happenings';
import { streamMetrics } from './metricStream';
import { presentEvent, presentLog } from './present';
import { streamLogs } from './stream';
import {
  bad,
  object,
  parseQuery,
  parseRange,
  parseScope,
  parseStep,
} from './validate';

/** Options of {@link createRouter}. */
export interface RouterOptions {
  adapter: ObserverAdapter;
  authoriser: Authoriser;
  httpAuth: HttpAuthService;
  /** See `StreamOptions.pingMs`. */
  pingMs?: number;
}

const HTTP_SERIES = [
  'requestCount',
  'successfulRequestCount',
  'unsuccessfulRequestCount',
  'meanLatency',
  'latencyP50',
  'latencyP90',
  'latencyP99',
] as const;

/** The observer API: `POST /api/v1/{logs,events,metrics}/query` and `GET /api/v1/{logs,events,metrics}/stream`. Every query is authorised by the control plane. */
export function createRouter(options: RouterOptions): express.Router {
  const { adapter, authoriser, httpAuth } = options;
  const router = Router();
  router.use(express.json({ limit: '100kb' }));

  router.post('/api/v1/logs/query', async (req, res) => {
    const began = performance.now();
    const asker = await askerOf(req, httpAuth);
    const query = parseQuery(req.body);
    const scopes = await authoriser.allowed(
      asker,
      'logs:view',
      query.scope,
      await adapter.scopes(query.scope),
    );
    const { items, total } = await adapter.queryLogs({ ...query, scopes });
    res.json({
      logs: items.map(presentLog),
      total,
      tookMs: Math.round(performance.now() - began),
    });
  });

  router.post('/api/v1/events/query', async (req, res) => {
    const began = performance.now();
    const asker = await askerOf(req, httpAuth);
    const query = parseQuery(req.body);
    const scopes = await authoriser.allowed(
      asker,
      'events:view',
      query.scope,
      await adapter.scopes(query.scope),
    );
    const { items, total } = await adapter.queryEvents({ ...query, scopes });
    res.json({
      events: items.map(presentEvent),
      total,
      tookMs: Math.round(performance.now() - began),
    });
  });

  router.post('/api/v1/metrics/query', async (req, res) => {
    const asker = await askerOf(req, httpAuth);
    const fields = object(req.body, 'The body');
    const { metric } = fields;
    if (metric !== 'resource' && metric !== 'http') {
      throw bad('metric must be resource or http.');
    }
    const { start, end } = parseRange(fields);
    const scope = parseScope(object(fields.searchScope, 'searchScope'));
    if (scope.type !== 'component') {
      throw bad('Workflow runs have no metrics.');
    }
    const stepSeconds = parseStep(fields.step, start, end);
    const scopes = await authoriser.allowed(
      asker,
      'metrics:view',
      scope,
      await adapter.scopes(scope),
    );
    if (metric === 'http') {
      // Measured by a service mesh or an ingress; nothing here measures it yet.
      res.json(Object.fromEntries(HTTP_SERIES.map(name => [name, []])));
      return;
    }
    const series: ResourceSeries = await adapter.queryMetrics({
      scopes,
      start,
      end,
      stepSeconds,
    });
    res.json(series);
  });

  for (const [what, stream] of [
    ['logs', streamLogs],
    ['metrics', streamMetrics],
    ['events', streamHappenings],
  ] as const) {
    router.get(`/api/v1/${what}/stream`, async (req, res) => {
      const asker = await askerOf(req, httpAuth);
      const { pingMs } = options;
      await stream(req, res, { adapter, authoriser, asker, pingMs });
    });
  }

  router.use(errorHandler);
  return router;
}
