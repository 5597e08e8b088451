import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';

type RequestHandler = ReturnType<MiddlewareFactory['logging']>;

/** What the platform asks itself all day long. Who asks says when it fails. */
const OWN = [
  '/api/openchoreo-plane-gateway/proxy/',
  '/api/openchoreo-plane-gateway/planes/status',
  '/.backstage/health/',
];

/** A request log without the platform's own calls to its planes and without health checks. */
export function quietly(log: RequestHandler): RequestHandler {
  return (req, res, next) =>
    OWN.some(path => req.url.startsWith(path)) ? next() : log(req, res, next);
}
