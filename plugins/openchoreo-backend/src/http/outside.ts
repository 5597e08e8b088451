import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { AuthorizationEngine } from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { ContextOf } from './context';
import { queryText } from './query';

/** Addresses of OpenChoreo's API that its own contract leaves out (reference/api.md §5.1). Terminals are in `exec/`: they are no requests. */
export function createOutsideRouter(
  engine: AuthorizationEngine,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();

  // Assistants connect to Backstage's own server, which has our actions.
  const toActions = '../mcp-actions/v1';
  router.get('/mcp', async (_req, res) => res.redirect(307, toActions));
  router.post('/mcp', async (_req, res) => res.redirect(307, toActions));

  router.get(
    '/api/v1/namespaces/:namespace/environments/:environment/wirelogs',
    async req => {
      const { subject } = await contextOf(req, 'rest');
      const { namespace, environment } = req.params;
      const decision = engine.decide(subject, {
        action: 'wirelogs:view',
        scope: {
          namespace,
          project: queryText(req.query, 'project'),
          component: queryText(req.query, 'component'),
        },
        attributes: { 'resource.environment': `${namespace}/${environment}` },
      });
      if (!decision.allowed) {
        throw new ApiError({ reason: 'Forbidden', message: decision.reason });
      }
      throw new ApiError({
        reason: 'NotImplemented',
        message: `No plane of ${namespace}/${environment} reports network flows.`,
        remedy:
          'Look at the logs of the component, or at who may talk to whom in its cell diagram.',
      });
    },
  );

  router.get(
    '/exec/namespaces/:namespace/components/:component',
    async (_req, res) => {
      res.set('upgrade', 'websocket');
      res.status(426).json({
        error: 'A terminal is a WebSocket. Connect with one.',
        code: 'BAD_REQUEST',
      });
    },
  );
  return router;
}
