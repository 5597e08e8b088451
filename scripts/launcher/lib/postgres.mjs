import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { run } from './exec.mjs';

/** Folder with PostgreSQL's server programs, newest first, or undefined. */
export function findPostgres() {
  const root = '/usr/lib/postgresql';
  if (!fs.existsSync(root)) return undefined;
  return fs
    .readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map(version => path.join(root, version, 'bin'))
    .find(bin => fs.existsSync(path.join(bin, 'initdb')));
}

/**
 * Starts a server with an empty database on a free loopback port. It refuses to run as root, so as root it runs as `postgres`.
 * Returns its address and a function that stops it and deletes its data; undefined when there is no PostgreSQL. What it writes is not forced to disk unless
 * `durable`.
 */
export async function startPostgres({ durable = false } = {}) {
  const bin = findPostgres();
  if (!bin) return undefined;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await run('chown', ['postgres', directory], { quiet: true });
  const wrap = (program, args) =>
    asRoot
      ? ['runuser', ['-u', 'postgres', '--', program, ...args]]
      : [program, args];
  const data = path.join(directory, 'data');
  await run(
    ...wrap(path.join(bin, 'initdb'), [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '--no-sync',
    ]),
    { quiet: true, cwd: directory },
  );
  const port = await freePort();
  const [command, args] = wrap(path.join(bin, 'postgres'), [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${directory}`,
    '-c',
    `fsync=${durable ? 'on' : 'off'}`,
  ]);
  const server = spawn(command, args, { stdio: 'ignore', cwd: directory });
  const ended = new Promise(resolve => {
    server.once('exit', resolve);
  });
  await answers(port);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      // Through pg_ctl: a signal would reach only the program that changed the user.
      await run(
        ...wrap(path.join(bin, 'pg_ctl'), [
          'stop',
          '-D',
          data,
          '-m',
          'immediate',
        ]),
        { quiet: true, cwd: directory },
      );
      await ended;
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise(resolve => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(port) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise(resolve => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error('PostgreSQL did not start.');
}
