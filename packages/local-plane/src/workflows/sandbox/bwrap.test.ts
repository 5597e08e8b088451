import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bwrapArguments } from './bwrap';
import { detectSandbox } from '.';

const options = {
  bwrap: '/usr/bin/bwrap',
  tools: { node: '/opt/node/bin/node', npm: '/opt/npm' },
  workspaceRoot: '/data/ws',
};
const command = { argv: ['true'], cwd: '/workspace' };
const pairs = (args: string[], flag: string) =>
  args.flatMap((a, i) => (a === flag ? [args[i + 1]] : []));

describe('bwrapArguments', () => {
  it('has a network only when the command needs one', () => {
    expect(bwrapArguments(options, command)).toContain('--unshare-net');
    expect(
      bwrapArguments(options, { ...command, network: true }),
    ).not.toContain('--unshare-net');
  });

  it('shows certificates where the machine has them and hides data below system folders', () => {
    const args = bwrapArguments(
      {
        ...options,
        hidden: ['/usr/src/portal/data', '/home/me/data'],
        readable: ['/home/me/ca.pem', '/etc/ssl/certs/ca.crt'],
      },
      command,
    );
    expect(pairs(args, '--ro-bind-try')).toContain('/home/me/ca.pem');
    expect(pairs(args, '--ro-bind-try')).not.toContain('/etc/ssl/certs/ca.crt');
    expect(pairs(args, '--tmpfs')).toEqual(['/usr/src/portal/data', '/tmp']);
  });
});

describe('the sandbox of this machine', () => {
  let base: string;
  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-')));
    await writeFile(join(base, 'secret'), 'hush');
  });
  afterAll(() => rm(base, { recursive: true, force: true }));

  it('runs programs in the workspace and ends them with the signal', async () => {
    const root = await mkdtemp(join(base, 'ws-'));
    const sandbox = (await detectSandbox({ hidden: [base] }))(root);
    const lines: string[] = [];
    const result = await sandbox.run({
      argv: [
        'node',
        '-e',
        `const fs = require('fs');
         console.log(Object.keys(process.env).includes('JEST_WORKER_ID'));
         try { console.log(fs.readFileSync(${JSON.stringify(
           join(base, 'secret'),
         )}, 'utf8')); } catch (e) { console.log(e.code); }
         process.exit(7);`,
      ],
      cwd: sandbox.path(''),
      onLine: line => lines.push(line),
    });
    expect(result.exitCode).toBe(7);
    expect(lines).toEqual(['false', sandbox.warning ? 'hush' : 'ENOENT']);

    const abort = new AbortController();
    const began = Date.now();
    setTimeout(() => abort.abort(), 200);
    await sandbox.run({
      argv: ['sleep', '60'],
      cwd: sandbox.path(''),
      signal: abort.signal,
    });
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
