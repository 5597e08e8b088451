import { ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { planeAccess } from './support/plane';

const root = path.resolve(__dirname, '..');
const port = process.env.E2E_PORT ?? '17107';

/** Starts the platform the way a person does, on a data directory of its own, and stops it afterwards. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (process.env.E2E_DATA_DIR) {
    // A platform that already runs, while writing tests.
    readPassword(process.env.E2E_DATA_DIR);
    return async () => {};
  }
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'openchoreo e2e '));
  const keys = fs.mkdtempSync(path.join(os.tmpdir(), 'openchoreo-e2e-keys-'));
  process.env.E2E_KEYS = keys;
  const launcher = spawn(process.execPath, ['scripts/launcher/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: port,
      OPENCHOREO_GATEWAY_PORT: String(Number(port) + 1),
      OPENCHOREO_INGRESS_PORT: String(Number(port) + 2),
      OPENCHOREO_DATA_DIR: data,
      ...planeAccess(keys),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await ready(launcher);
  readPassword(data);
  process.env.E2E_STARTED_DATA_DIR = data;
  process.env.E2E_LAUNCHER_PID = String(launcher.pid);
  return async () => {
    const ended = new Promise(resolve => launcher.once('exit', resolve));
    launcher.kill('SIGTERM');
    await ended;
    fs.rmSync(keys, { recursive: true, force: true });
    if (process.env.E2E_KEEP_DATA) return;
    fs.rmSync(data, { recursive: true, force: true });
  };
}

function ready(launcher: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('is ready')) resolve();
    };
    launcher.stdout!.on('data', collect);
    launcher.stderr!.on('data', collect);
    launcher.once('exit', code =>
      reject(
        new Error(`The platform ended with ${code} while starting:\n${output}`),
      ),
    );
  });
}

function readPassword(data: string): void {
  const secrets = JSON.parse(
    fs.readFileSync(path.join(data, 'secrets.json'), 'utf8'),
  );
  process.env.E2E_PASSWORD = secrets.samplePassword;
  process.env.E2E_BASE_URL = `http://localhost:${port}`;
}
