import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from '@playwright/test';

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
  return runTool(
    'npm',
    ['run', '-s', 'occ', '--', ...args],
    occ.environment(user),
    input,
  );
}

/** What a process needs to be occ of this person. */
occ.environment = (user: string): Record<string, string> => {
  const folder = path.join(home, user);
  const env = { OCC_CONFIG_DIR: folder };
  if (!fs.existsSync(folder)) {
    fs.mkdirSync(folder);
    const url = `${process.env.E2E_BASE_URL}/api/openchoreo`;
    const login = ['login', '--url', url, '--username', user];
    const outcome = runTool(
      'npm',
      ['run', '-s', 'occ', '--', ...login, '--password-stdin'],
      env,
      process.env.E2E_PASSWORD,
    );
    if (outcome.code !== 0) throw new Error(outcome.text);
  }
  return env;
};

/** `kubectl …` with the same sign-in, by the kubeconfig that `occ` writes. */
export function kubectl(user: string, args: string[], input?: string): Outcome {
  return runTool('kubectl', args, kubectl.environment(user), input);
}

/** What a process needs to be kubectl of this person. */
kubectl.environment = (user: string): Record<string, string> => {
  const file = path.join(home, `${user}.kubeconfig`);
  if (!fs.existsSync(file)) {
    const printed = occ(user, ['kubeconfig']);
    if (printed.code !== 0) throw new Error(printed.text);
    fs.writeFileSync(file, printed.stdout, { mode: 0o600 });
  }
  return { KUBECONFIG: file, HOME: home };
};

/** True when this machine has kubectl. */
export const hasKubectl =
  spawnSync('kubectl', ['version', '--client']).status === 0;

/** Skips a test when what it needs is not there, visibly; where everything is required, that is a failure. */
export function need(what: string, there: boolean): void {
  if (!there && process.env.REQUIRE_ALL === '1') throw new Error(`No ${what}`);
  test.skip(!there, `NOT RUN: there is no ${what}`);
}
