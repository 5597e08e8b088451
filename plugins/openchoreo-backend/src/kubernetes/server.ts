import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { LoggerService } from '@backstage/backend-plugin-api';
import { readBytes, Webhooks } from '@openchoreo-portal/apiserver';
import { ApiError, isApiError } from '@openchoreo-portal/model';
import { WebhooksConfig } from './config';

/** A review holds the new and the old object, 3 MiB each at most. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * Serves the webhooks on an address of their own, because a cluster speaks TLS with certificates of its choice. Whoever reaches it learns decisions and changes nothing.
 */
export async function serveWebhooks(
  webhooks: Webhooks,
  config: WebhooksConfig,
  logger: LoggerService,
): Promise<{ port: number; stop(): Promise<void> }> {
  async function answer(req: IncomingMessage): Promise<object> {
    const path = new URL(req.url ?? '/', 'https://webhooks').pathname;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (req.method !== 'POST')
      throw new ApiError({
        reason: 'MethodNotAllowed',
        message: 'Webhooks are called with POST.',
      });
    let review: unknown;
    const bytes = await readBytes(req, MAX_BODY);
    try {
      review = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new ApiError({
        reason: 'BadRequest',
        message: 'The body is not JSON.',
      });
    }
    if (name === 'mutate' || name === 'validate')
      return webhooks.admit(review, name);
    if (name === 'authorize') return webhooks.authorize(review);
    throw new ApiError({
      reason: 'NotFound',
      message: `There is no webhook ${name.slice(0, 40)}.`,
      remedy: 'Use /mutate, /validate or /authorize.',
    });
  }
  function send(res: ServerResponse, code: number, body: object): void {
    if (res.headersSent || res.destroyed) return;
    res.writeHead(code, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  }
  const server = createServer(
    { cert: config.cert, key: config.key },
    (req, res) => {
      answer(req).then(
        body => send(res, 200, body),
        error => {
          const known = isApiError(error)
            ? error
            : new ApiError({
                reason: 'InternalError',
                message: 'The webhook failed.',
              });
          if (known !== error) logger.error('A webhook failed', error as Error);
          const status = known.toStatus();
          send(res, status.code, status);
        },
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : config.port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
