import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, dataDir } from './paths.mjs';
import { projectNode } from './toolchain.mjs';
import { installationSecrets } from './state.mjs';
import { Problem, say } from './say.mjs';

/** Ports of one platform; each can be set by the variable named beside it. */
export const ports = {
  portal: Number(process.env.PORT || 7007), // PORT
  gateway: Number(process.env.OPENCHOREO_GATEWAY_PORT || 7443), // OPENCHOREO_GATEWAY_PORT
  ingress: Number(process.env.OPENCHOREO_INGRESS_PORT || 19080), // OPENCHOREO_INGRESS_PORT
};

/** Environment of the platform's processes. */
export function platformEnvironment() {
  const secrets = installationSecrets();
  return {
    NODE_ENV: 'development',
    PORT: String(ports.portal),
    OPENCHOREO_GATEWAY_PORT: String(ports.gateway),
    OPENCHOREO_INGRESS_PORT: String(ports.ingress),
    OPENCHOREO_DATA_DIR: dataDir,
    OPENCHOREO_SESSION_SECRET: secrets.sessionSecret,
    OPENCHOREO_PORTAL_CLIENT_SECRET: secrets.portalClientSecret,
    OPENCHOREO_SAMPLE_PASSWORD: secrets.samplePassword,
    OPENCHOREO_STOP_ON_DISCONNECT: 'true',
    BACKSTAGE_ENV: '',
  };
}

const transform = () => [
  '--enable-source-maps',
  '--require',
  '@backstage/cli-node/config/nodeTransform.cjs',
];

const PROGRAMS = [
  {
    name: 'backend',
    cwd: at('packages/backend'),
    args: () => [
      ...transform(),
      'src/index.ts',
      '--config',
      at('app-config.yaml'),
      ...localConfig(),
    ],
  },
  {
    name: 'local-plane',
    cwd: at('packages/local-plane'),
    args: () => [...transform(), 'src/main.ts'],
  },
];

function localConfig() {
  const local = at('app-config.local.yaml');
  return fs.existsSync(local) ? ['--config', local] : [];
}

/**
 * Starts backend and local plane, each in a process group of its own, restarting one that dies. Output goes to `data/logs/<name>.log`.
 * `stop()` ends both groups (SIGTERM, then SIGKILL after 15 s) and resolves when they are gone.
 */
export function startPlatform({ verbose = false } = {}) {
  const logs = path.join(dataDir, 'logs');
  fs.mkdirSync(logs, { recursive: true });
  let stopping = false;
  const running = new Map();

  const start = (program, delay) => {
    const log = fs.openSync(path.join(logs, `${program.name}.log`), 'a');
    const child = spawn(projectNode(), program.args(), {
      cwd: program.cwd,
      env: { ...process.env, ...platformEnvironment() },
      // The channel carries no messages: its end tells the program that the launcher is gone.
      stdio: [
        'ignore',
        verbose ? 'inherit' : log,
        verbose ? 'inherit' : log,
        'ipc',
      ],
      detached: true,
    });
    fs.closeSync(log);
    const since = Date.now();
    running.set(program.name, child);
    child.on('exit', (code, signal) => {
      running.delete(program.name);
      if (stopping) return;
      const wait =
        Date.now() - since > 60_000 ? 1000 : Math.min(delay * 2, 30_000);
      say(
        `${program.name} ended (${
          signal ?? `code ${code}`
        }); starting it again in ${Math.round(
          wait / 1000,
        )} s. Its log: ${path.join(logs, `${program.name}.log`)}`,
      );
      setTimeout(() => !stopping && start(program, wait), wait);
    });
  };
  for (const program of PROGRAMS) start(program, 1000);

  return {
    pids: () =>
      Object.fromEntries(
        [...running].map(([name, child]) => [name, child.pid]),
      ),
    async stop() {
      stopping = true;
      const children = [...running.values()];
      const gone = children.map(
        child =>
          new Promise(resolve =>
            child.exitCode !== null || child.signalCode !== null
              ? resolve()
              : child.once('exit', resolve),
          ),
      );
      for (const child of children) signalGroup(child.pid, 'SIGTERM');
      const timer = setTimeout(
        () => children.forEach(child => signalGroup(child.pid, 'SIGKILL')),
        15_000,
      );
      await Promise.all(gone);
      clearTimeout(timer);
      // Whatever a program left in its group goes with it.
      for (const child of children) signalGroup(child.pid, 'SIGKILL');
    },
  };
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Resolves when the portal answers; rejects with the log's place when it does not within `timeoutMs`. */
export async function waitUntilReady(timeoutMs = 180_000) {
  const until = Date.now() + timeoutMs;
  const url = `http://127.0.0.1:${ports.portal}/.backstage/health/v1/readiness`;
  while (Date.now() < until) {
    const ready = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      response => response.status === 200,
      () => false,
    );
    if (ready) return;
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  throw new Problem(
    `The portal did not become ready. Its log tells why: ${path.join(
      dataDir,
      'logs/backend.log',
    )}`,
  );
}
