import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { processesNaming } from '../support/processes';

/** `npm start` as a person meets it: what it says when something is in the way, what a second start does, what Ctrl-C leaves. */
test.describe.configure({ mode: 'serial' });

const root = path.resolve(__dirname, '../..');
/** A node as people have it: the oldest that the launcher takes, of those on the path. */
const node = (process.env.PATH ?? '')
  .split(path.delimiter)
  .map(folder => path.join(folder, 'node'))
  .filter(file => fs.existsSync(file))
  .map(file => ({
    file: fs.realpathSync(file),
    version: spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.trim(),
  }))
  .filter(({ version }) => Number(version.slice(1).split('.')[0]) >= 20)
  .sort((a, b) =>
    a.version.localeCompare(b.version, 'en', { numeric: true }),
  )[0];

let directory: string;
test.beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'a launcher '));
  fs.chmodSync(directory, 0o755);
});
test.afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

const start = (env: Record<string, string>, ...flags: string[]) =>
  spawnSync(node.file, ['scripts/launcher/start.mjs', ...flags], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      ...process.env,
      OPENCHOREO_DATA_DIR: path.join(directory, 'nothing'),
      PORT: '17190',
      OPENCHOREO_GATEWAY_PORT: '17191',
      OPENCHOREO_INGRESS_PORT: '17192',
      ...env,
    },
  });

test.describe('one line with the remedy', () => {
  const oneLine = (result: ReturnType<typeof start>, ...words: RegExp[]) => {
    expect(result.status, result.stderr).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    for (const word of words) expect(result.stderr).toMatch(word);
  };

  test('when a port is taken', async () => {
    const other = net.createServer();
    await new Promise<void>(resolve =>
      other.listen(0, '127.0.0.1', () => resolve()),
    );
    const { port } = other.address() as net.AddressInfo;
    for (const variable of [
      'PORT',
      'OPENCHOREO_GATEWAY_PORT',
      'OPENCHOREO_INGRESS_PORT',
    ]) {
      oneLine(
        start({ [variable]: String(port) }),
        new RegExp(`Port ${port} is taken`),
        new RegExp(`${variable}=${port + 1} npm start`),
      );
    }
    await new Promise(resolve => other.close(resolve));
  });

  test('when git is missing', () => {
    oneLine(start({ PATH: directory }), /git is missing\. Install it/);
  });

  test('when the disk cannot be written to', () => {
    // A file where the folder should be; a read-only disk answers the same way.
    const file = path.join(directory, 'file');
    fs.writeFileSync(file, '');
    oneLine(
      start({ OPENCHOREO_DATA_DIR: path.join(file, 'data') }),
      /cannot be written to \(ENOTDIR\)/,
      /OPENCHOREO_DATA_DIR/,
    );
    fs.rmSync(file);
  });

  test('when --fresh would delete what is not ours, or an option is unknown', () => {
    const foreign = path.join(directory, 'photos');
    fs.mkdirSync(foreign);
    fs.writeFileSync(path.join(foreign, 'cat.jpg'), '');
    oneLine(
      start({ OPENCHOREO_DATA_DIR: foreign }, '--fresh'),
      /not ours/,
      /OPENCHOREO_DATA_DIR/,
    );
    expect(fs.readdirSync(foreign)).toEqual(['cat.jpg']);
    oneLine(start({}, '--clean'), /Unknown option --clean/, /--fresh/);
  });
});

test('occ installs aside: its output is what it answers', () => {
  const script = `
    import { progressAside, say } from './scripts/launcher/lib/say.mjs';
    import { run } from './scripts/launcher/lib/exec.mjs';
    progressAside();
    say('Installing');
    await run(process.execPath, ['--eval', 'console.log("fetched")']);
    console.log('{}');`;
  const { stdout, stderr } = spawnSync(
    node.file,
    ['--input-type=module', '--eval', script],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stdout).toBe('{}\n');
  expect(stderr).toMatch(/Installing\nfetched\n$/);
});

test.describe('in a path with a space, by an ordinary user, without a network', () => {
  const isRoot = process.getuid?.() === 0;
  const hasBwrap = spawnSync('bwrap', ['--version']).status === 0;
  const ORDINARY = 65_534;
  let data: string;
  let launcher: ChildProcess | undefined;

  test.beforeAll(() => {
    test.skip(!hasBwrap, 'NOT RUN: there is no bwrap to take the network away');
    data = path.join(directory, 'my data');
    fs.mkdirSync(data);
    fs.mkdirSync(path.join(directory, 'home'));
    fs.mkdirSync(path.join(directory, 'the portal'));
    fs.writeFileSync(path.join(data, '.openchoreo-portal'), '');
    fs.writeFileSync(path.join(data, 'of-yesterday'), '');
    if (isRoot) {
      for (const owned of [
        'my data',
        'my data/.openchoreo-portal',
        'my data/of-yesterday',
        'home',
      ]) {
        fs.chownSync(path.join(directory, owned), ORDINARY, ORDINARY);
      }
    }
  });
  test.afterAll(() => {
    // Only after a failure is there anything left.
    for (const pid of processesNaming(data)) process.kill(pid, 'SIGTERM');
  });

  /** Starts and waits until it says that it is ready. Answers what it printed and how long it took. */
  async function ready(...flags: string[]) {
    const since = Date.now();
    const checkout = path.join(directory, 'the portal');
    const as = isRoot
      ? [
          'setpriv',
          `--reuid=${ORDINARY}`,
          `--regid=${ORDINARY}`,
          '--clear-groups',
        ]
      : [];
    launcher = spawn(
      'bwrap',
      [
        ...['--dev-bind', '/', '/', '--bind', root, checkout],
        '--unshare-net',
        ...(isRoot
          ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID']
          : []),
        ...['--chdir', checkout, '--', ...as],
        ...[node.file, 'scripts/launcher/start.mjs', ...flags],
      ],
      {
        env: {
          ...process.env,
          HOME: path.join(directory, 'home'),
          OPENCHOREO_DATA_DIR: data,
        },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const output = await new Promise<string>((resolve, reject) => {
      let text = '';
      const collect = (chunk: Buffer) => {
        text += chunk;
        // The last line that it prints.
        if (text.includes('Begin anew:')) resolve(text);
      };
      launcher!.stdout!.on('data', collect);
      launcher!.stderr!.on('data', collect);
      launcher!.once('exit', code =>
        reject(new Error(`It ended with ${code}:\n${text}`)),
      );
    });
    return { output, seconds: (Date.now() - since) / 1000 };
  }

  /** Ctrl-C, as a terminal sends it: to the whole group. Afterwards nothing runs, and the data is free. */
  async function controlC(): Promise<void> {
    expect(processesNaming(data).length).toBeGreaterThan(2);
    expect(fs.existsSync(path.join(data, 'launcher.pid'))).toBe(true);
    process.kill(-launcher!.pid!, 'SIGINT');
    await expect
      .poll(() => processesNaming(data), { timeout: 30_000 })
      .toEqual([]);
    expect(fs.existsSync(path.join(data, 'launcher.pid'))).toBe(false);
  }

  test('--fresh begins with empty data, and Ctrl-C leaves no process', async () => {
    const { output } = await ready('--fresh');
    expect(output).toMatch(/is ready: {2}http:\/\/localhost:\d+/);
    for (const account of ['alice', 'dave', 'erin', 'victor', 'admin']) {
      expect(output).toContain(account);
    }
    expect(fs.existsSync(path.join(data, 'of-yesterday'))).toBe(false);
    await controlC();
  });

  test('a second start installs nothing, builds nothing and keeps the data', async () => {
    const password = fs.readFileSync(path.join(data, 'secrets.json'), 'utf8');
    const { output, seconds } = await ready();
    test.info().annotations.push({
      type: 'measured',
      description: `second start on ${node.version}: ${seconds.toFixed(1)} s`,
    });
    console.log(`Second start (Node ${node.version}): ${seconds.toFixed(1)} s`);
    // These two are all the steps that it has done.
    expect(output).not.toMatch(/Installing|Building/);
    expect(output.match(/^• .*/gm)).toEqual(['• Starting…']);
    expect(fs.readFileSync(path.join(data, 'secrets.json'), 'utf8')).toBe(
      password,
    );
    if (isRoot) {
      expect(fs.statSync(path.join(data, 'backend')).uid).toBe(ORDINARY);
    }
    await controlC();
  });
});
