import { ClientRequest } from 'node:http';
import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { ApiError } from '@openchoreo-portal/model';
import { normalizePath } from '@openchoreo-portal/plane-protocol';
import { exchange, plainHeaders } from './exchange';
import { frameMessage, readMessages } from './messages';
import { PlaneConnector, PlaneRef, planeKey } from './types';

const PLUGIN_ID = 'openchoreo-plane-gateway';
/** Names the protocol of a tunnel. */
export const TUNNEL_PROTOCOL_HEADER = 'x-openchoreo-protocol';
const MAX_ERROR_BYTES = 64 * 1024;

/** Options of {@link createPlaneConnector}. */
export interface PlaneConnectorOptions {
  discovery: DiscoveryService;
  auth: AuthService;
}

/**
 * Reaches planes through the plane gateway plugin, wherever it runs, with the calling plugin's service token. The gateway takes only the plugins listed in
 * `openchoreo.planeGateway.allowedPlugins`.
 */
export function createPlaneConnector(
  options: PlaneConnectorOptions,
): PlaneConnector {
  const { auth, discovery } = options;
  const prepare = async (
    route: 'proxy' | 'tunnel',
    plane: PlaneRef,
    target: string,
    path: string,
  ) => {
    // A URL parser would resolve `..`, and the request would end at another plane.
    const normalized = normalizePath(path);
    if (!normalized) {
      throw new ApiError({
        reason: 'BadRequest',
        message: `The path ${JSON.stringify(
          path.slice(0, 200),
        )} has dot segments, empty segments, encoded slashes or control characters.`,
      });
    }
    const [root, { token }] = await Promise.all([
      discovery.getBaseUrl(PLUGIN_ID),
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    return {
      url: `${root}/${route}/${planeKey(plane)}/${target}${normalized.path}`,
      headers: { authorization: `Bearer ${token}` },
    };
  };

  return {
    transport:
      (plane, target = 'k8s') =>
      async request => {
        const { url, headers } = await prepare(
          'proxy',
          plane,
          target,
          request.path,
        );
        const { response } = await exchange(url, {
          method: request.method,
          headers: { ...request.headers, ...headers },
          body: request.body,
          signal: request.signal,
        });
        return {
          status: response.statusCode ?? 502,
          headers: plainHeaders(response.headers),
          body: response,
        };
      },

    async openTunnel(plane, { path, protocol, target = 'k8s', signal }) {
      const { url, headers } = await prepare('tunnel', plane, target, path);
      const { request, response } = await exchange(url, {
        method: 'POST',
        headers: { ...headers, [TUNNEL_PROTOCOL_HEADER]: protocol },
        body: 'stream',
        signal,
      });
      // Whoever reads learns about a broken connection from the response.
      request.on('error', () => undefined);
      if (response.statusCode !== 200) {
        request.destroy();
        throw ApiError.fromStatus(
          await readStatus(response),
          response.statusCode,
        );
      }
      return {
        messages: readMessages(response),
        async send(message) {
          if (request.destroyed) {
            throw new ApiError({
              reason: 'ServiceUnavailable',
              message: 'The tunnel to the plane is closed.',
            });
          }
          if (!request.write(frameMessage(message))) {
            await drained(request);
          }
        },
        end: () => request.end(),
        close: () => {
          request.destroy();
          response.destroy();
        },
      };
    },
  };
}

/**
 * The certificate authority (PEM) that the gateway issues its own agents' certificates with: what a plane object of the local plane carries as
 * `spec.clusterAgent.clientCA.value`.
 */
export async function fetchPlaneClientCa(
  options: PlaneConnectorOptions,
): Promise<string> {
  const root = await options.discovery.getBaseUrl(PLUGIN_ID);
  const { token } = await options.auth.getPluginRequestToken({
    onBehalfOf: await options.auth.getOwnServiceCredentials(),
    targetPluginId: PLUGIN_ID,
  });
  const { response } = await exchange(`${root}/ca`, {
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
    body: undefined,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (response.statusCode !== 200) {
    throw new ApiError({
      reason: 'ServiceUnavailable',
      message: `The plane gateway answered ${response.statusCode}.`,
      remedy: 'Try again when the backend has started.',
    });
  }
  return text;
}

async function readStatus(body: AsyncIterable<Buffer>): Promise<object> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += chunk.toString('utf8');
      if (text.length > MAX_ERROR_BYTES) break;
    }
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      request.off('drain', done);
      request.off('close', done);
      resolve();
    };
    request.on('drain', done);
    request.on('close', done);
    if (request.destroyed) done();
  });
}
