import {
  BackstageCredentials,
  BackstageServicePrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import express, { Request, Response } from 'express';
import Router from 'express-promise-router';
import { ApiError } from '@openchoreo-portal/model';
import { ConnectionRegistry } from '../connections/registry';
import { PlaneCatalog } from '../planes/catalog';
import { parseAddress, ProxyAddress } from './address';
import { fail, forward, Pick } from './forward';
import { tunnel } from './tunnel';

/** Options of {@link createRouter}. */
export interface RouterOptions {
  httpAuth: HttpAuthService;
  registry: ConnectionRegistry;
  catalog: PlaneCatalog;
  /** Ids of the plugins that may use planes. */
  allowedPlugins: readonly string[];
  /** Certificate authority of the agents that this gateway issues certificates for, PEM. */
  ca(): string;
}

/**
 * `ALL /proxy/{planeType}/{namespace|_cluster}/{name}/{target}/{path…}`, `POST /tunnel/…` (the same address), `GET /planes/status`, `GET /ca`.
 * Only for the listed plugins: people are authorised by the plugins that ask here.
 */
export function createRouter(options: RouterOptions): express.Router {
  const { httpAuth, registry, catalog } = options;
  const router = Router();

  const authorise = async (req: Request) => {
    const credentials: BackstageCredentials<BackstageServicePrincipal> =
      await httpAuth.credentials(req, { allow: ['service'] });
    const { subject } = credentials.principal;
    if (!options.allowedPlugins.some(id => subject === `plugin:${id}`)) {
      throw new ApiError({
        reason: 'Forbidden',
        message: `${subject} may not use planes.`,
        remedy:
          'Add the plugin to openchoreo.planeGateway.allowedPlugins if it should.',
      });
    }
  };

  const serve =
    (
      handle: (
        req: Request,
        res: Response,
        address: ProxyAddress,
        pick: Pick,
      ) => Promise<void>,
    ) =>
    async (req: Request, res: Response) => {
      let address: ProxyAddress;
      try {
        await authorise(req);
        address = parseAddress(req.url);
      } catch (error) {
        if (error instanceof ApiError) {
          fail(res, error);
          return;
        }
        throw error;
      }
      await handle(req, res, address, () =>
        pickConnection(registry, catalog, address),
      );
    };

  router.all('/proxy/*', serve(forward));
  router.post('/tunnel/*', serve(tunnel));

  router.get('/planes/status', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service'] });
    res.json({
      items: catalog.list().map(plane => ({
        planeType: plane.ref.planeType,
        namespace: plane.ref.namespace,
        name: plane.ref.name,
        planeID: plane.identity.planeID,
        connected: registry.forPlane(plane.key).length > 0,
        problem: plane.problem,
        agents: registry.forPlane(plane.key).map(connection => ({
          id: connection.id,
          connectedAt: connection.connectedAt.toISOString(),
          remoteAddress: connection.remoteAddress,
          certificateExpiresAt: new Date(
            connection.certificate.validTo,
          ).toISOString(),
          openStreams: connection.mux.streamCount,
        })),
      })),
    });
  });

  router.get('/ca', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['service', 'user'] });
    res.type('application/x-pem-file').send(options.ca());
  });
  return router;
}

function pickConnection(
  registry: ConnectionRegistry,
  catalog: PlaneCatalog,
  { key }: ProxyAddress,
) {
  const connection = registry.pick(key);
  if (connection) return connection;
  if (!catalog.hasSynced()) {
    throw new ApiError({
      reason: 'ServiceUnavailable',
      message: 'The plane gateway is starting.',
      remedy: 'Try again in a moment.',
      details: { retryAfterSeconds: 1 },
    });
  }
  const plane = catalog.get(key);
  throw plane
    ? new ApiError({
        reason: 'ServiceUnavailable',
        message: `No agent of plane ${key} is connected.`,
        remedy:
          plane.problem ??
          `Start the agent of planeID ${plane.identity.planeID} and look at its log.`,
        details: { retryAfterSeconds: 5 },
      })
    : new ApiError({
        reason: 'NotFound',
        message: `There is no plane ${key}.`,
        remedy: 'Create the plane object first.',
      });
}
