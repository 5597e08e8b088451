import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tools-'));
process.once('exit', () => fs.rmSync(home, { recursive: true, force: true }));

/** What a command did. */
export interface Outcome {
  code: number;
  /** Standard output and standard error together. */
  text: string;
  stdout: string;
}

function runTool(
  command: string,
  args: string[],
  env: Record<string, string>,
  input = '',
): Outcome {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    input,
    timeout: 120_000,
  });
  if (result.error) throw result.error;
  return {
    code: result.status ?? 1,
    text: `${result.stdout}${result.stderr}`,
    stdout: result.stdout,
  };
}

/** `npm run -s occ -- …` as one of the sample accounts, signed in at the first use. */
export function occ(user: string, args: string[], input?: string): Outcome {
  const configured = path.join(home, user);
  if (!fs.existsSync(configured)) {
    fs.mkdirSync(configured);
    const login = occ(
      user,
      [
        'login',
        '--url',
        `${process.env.E2E_BASE_URL}/api/openchoreo`,
        '--username',
        user,
        '--password-stdin',
      ],
      process.env.E2E_PASSWORD,
    );
    if (login.code !== 0) throw new Error(login.text);
  }
  return runTool(
    'npm',
    ['run', '-s', 'occ', '--', ...args],
    { OCC_CONFIG_DIR: configured },
    input,
  );
}

/** `kubectl …` with the same sign-in, by the kubeconfig that `occ` writes. */
export function kubectl(user: string, args: string[], input?: string): Outcome {
  const file = path.join(home, `${user}.kubeconfig`);
  if (!fs.existsSync(file)) {
    const printed = occ(user, ['kubeconfig']);
    if (printed.code !== 0) throw new Error(printed.text);
    fs.writeFileSync(file, printed.stdout, { mode: 0o600 });
  }
  return runTool('kubectl', args, { KUBECONFIG: file, HOME: home }, input);
}

/** True when this machine has kubectl. */
export const hasKubectl =
  spawnSync('kubectl', ['version', '--client']).status === 0;
