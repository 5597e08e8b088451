import { LoggerService } from '@backstage/backend-plugin-api';
import { ResourceClient } from '@openchoreo-portal/client';
import { Clock, systemClock } from '@openchoreo-portal/model';
import { Limits } from '@openchoreo-portal/plane-protocol';
import { GatewayConfig } from './config';
import { startListener } from './connections/listener';
import { ConnectionRegistry } from './connections/registry';
import { ensurePki, Pki } from './pki/pki';
import { PlaneCatalog } from './planes/catalog';
import { StatusWriter } from './status/writer';

/** Options of {@link startGateway}. */
export interface GatewayOptions {
  config: GatewayConfig;
  /** The control plane: plane objects are watched and their status is written. */
  client: ResourceClient;
  logger: LoggerService;
  clock?: Clock;
  limits?: Partial<Limits>;
  /** See `StatusWriterOptions.graceMs`. */
  graceMs?: number;
}

/** A running gateway, without its HTTP routes. */
export interface Gateway {
  readonly port: number;
  readonly registry: ConnectionRegistry;
  readonly catalog: PlaneCatalog;
  /** Certificate authority of local agents, PEM. */
  ca(): string;
  stop(): Promise<void>;
}

/** Timers cannot be longer; waking up once too often costs nothing. */
const MAX_TIMER_MS = 24 * 3_600_000;

/** Makes missing certificates, watches the plane objects and listens for agents. Rejects when the port is taken or the folder is not writable. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, client, logger } = options;
  const clock = options.clock ?? systemClock;
  const pkiOptions = {
    directory: config.directory,
    serverNames: ['localhost', '127.0.0.1', ...config.hostnames],
    localAgents: config.localAgents,
    clock,
  };
  let pki: Pki = await ensurePki(pkiOptions);
  const logMade = () => {
    if (pki.made.length > 0) {
      logger.info(
        `Made ${pki.made.length} certificates in ${config.directory}.`,
      );
    }
  };
  logMade();

  const catalog = new PlaneCatalog(client, logger);
  const registry: ConnectionRegistry = new ConnectionRegistry({
    planesOf: identity => catalog.withIdentity(identity),
    clock,
    onChange: planes => planes.forEach(key => status.update(key)),
  });
  const status: StatusWriter = new StatusWriter({
    client,
    clock,
    get: key => catalog.get(key),
    connections: key => registry.forPlane(key),
    graceMs: options.graceMs,
    onError: error =>
      logger.warn(`The status of a plane was not written: ${error}`),
  });
  catalog.onChange(({ previous, current }) => {
    for (const plane of [previous, current]) {
      if (plane) registry.reverify(plane.identity);
    }
    if (current) status.update(current.key);
  });
  catalog.start();

  const listener = await startListener({
    host: config.host,
    port: config.port,
    server: pki.server,
    registry,
    planesOf: identity => catalog.withIdentity(identity),
    isReady: () => catalog.hasSynced(),
    maxAgentsPerPlane: config.maxAgentsPerPlane,
    onRefused: (key, reason) => status.noteRefusal(key, reason),
    limits: options.limits,
    logger,
  }).catch(async error => {
    await catalog.stop();
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? new Error(
          `The plane gateway cannot listen on ${config.host}:${config.port}, the port is taken. Set OPENCHOREO_GATEWAY_PORT or openchoreo.planeGateway.listen.port to a free one.`,
        )
      : error;
  });
  logger.info(`Agents can dial wss://${config.host}:${listener.port}/agent.`);

  let renewal: NodeJS.Timeout;
  const scheduleRenewal = () => {
    const wait = pki.renewAt.getTime() - clock.now().getTime();
    renewal = setTimeout(async () => {
      try {
        pki = await ensurePki(pkiOptions);
        logMade();
        listener.renew(pki.server);
      } catch (error) {
        logger.error(`Certificates could not be renewed: ${error}`);
      }
      scheduleRenewal();
    }, Math.min(Math.max(wait, 60_000), MAX_TIMER_MS));
    renewal.unref();
  };
  scheduleRenewal();

  return {
    port: listener.port,
    registry,
    catalog,
    ca: () => pki.ca,
    async stop() {
      clearTimeout(renewal);
      await status.stop();
      await listener.stop();
      await catalog.stop();
    },
  };
}
