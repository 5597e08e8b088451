import { spawn, spawnSync } from 'node:child_process';
import { progressOutput } from './say.mjs';

/** Runs a command with this terminal; rejects when it fails. `env` is added to the environment. */
export function run(command, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet
        ? ['ignore', 'pipe', 'pipe']
        : ['ignore', progressOutput(), 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', chunk => (output += chunk));
    child.stderr?.on('data', chunk => (output += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(
              `${[command, ...args].join(' ')} ended with ${signal ?? code}${
                output ? `:\n${output.slice(-4000)}` : ''
              }`,
            ),
          ),
    );
  });
}

/** The output of a quick command, or undefined when it is missing or fails. */
export function tryOutput(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
