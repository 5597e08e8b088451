/* The local plane as a program. Settings: see config.ts. */
import { Agent } from '@openchoreo-portal/plane-agent';
import { isApiError } from '@openchoreo-portal/model';
import { startAgents } from './agents';
import { lockDirectory } from './cluster/lock';
import { consoleLogger } from './cluster/logger';
import { readConfig } from './config';
import { flowsTarget } from './network/flows-api';
import { createLocalPlane } from './plane';

async function main(): Promise<void> {
  const logger = consoleLogger();
  const config = readConfig(process.env, process.cwd());
  const stopping = new AbortController();
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        stopping.abort();
        resolve();
      });
    }
    // The launcher holds the other end: when it is gone, so are we, also after a kill -9 of the launcher.
    if (process.env.OPENCHOREO_STOP_ON_DISCONNECT === 'true')
      process.once('disconnect', resolve);
  });
  const unlock = await lockDirectory(config.dataDirectory);
  const plane = await createLocalPlane({ ...config, logger });
  let agents: Agent[] = [];
  const dialling = startAgents({
    ...config,
    transport: plane.transport,
    targets: { flows: flowsTarget(plane.flows) },
    logger,
    signal: stopping.signal,
  }).then(started => {
    agents = started;
    return Promise.all(agents.map(a => a.waitUntilConnected()));
  });
  // Never more than one ready line: it is for the launcher and for tests.
  process.stdout.write(
    `${JSON.stringify({
      ready: 'local-plane',
      runtime: plane.runtime.name,
      ingress: `http://127.0.0.1:${plane.ingress.port}`,
      pid: process.pid,
    })}\n`,
  );
  dialling.then(
    () => {
      if (!stopping.signal.aborted)
        logger.info('Connected to the plane gateway.');
    },
    error =>
      logger.error('The agents could not be started.', {
        error: String(error),
      }),
  );
  await stopped;
  stopping.abort();
  logger.info('Stopping pods.');
  await Promise.all(agents.map(a => a.stop()));
  await plane.stop();
  unlock();
}

main().then(
  () => process.exit(0),
  error => {
    const remedy = isApiError(error) && error.remedy ? ` ${error.remedy}` : '';
    process.stderr.write(
      `local plane: ${
        error instanceof Error ? error.message : error
      }${remedy}\n`,
    );
    if (process.env.DEBUG_PLANE && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
