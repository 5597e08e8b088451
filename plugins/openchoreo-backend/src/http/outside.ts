import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { ContextOf } from './context';
import { serveWirelogs, WirelogOptions } from './wirelogs';

/** Addresses of OpenChoreo's API that its own contract leaves out (reference/api.md §5.1). Terminals are in `exec/`: they are no requests. */
export function createOutsideRouter(
  options: WirelogOptions,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();

  // Assistants connect to Backstage's own server, which has our actions.
  const toActions = '../mcp-actions/v1';
  router.get('/mcp', async (_req, res) => res.redirect(307, toActions));
  router.post('/mcp', async (_req, res) => res.redirect(307, toActions));

  router.get(
    '/api/v1/namespaces/:namespace/environments/:environment/wirelogs',
    async (req, res) => {
      const { subject } = await contextOf(req, 'rest');
      await serveWirelogs(req, res, subject, options);
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
