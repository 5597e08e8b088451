'use strict';
/*
 * First process of an isolated container. It starts the program, carries connections between the sandbox and the plane (the only way in and
 * out), passes signals on and ends with the program's exit code. It talks to the plane over two Unix sockets: `in/socket`, where it listens, and
 * `out/socket`, where the plane listens. Each connection begins with one line of JSON.
 */
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const { spawn } = require('node:child_process');

const BASE = '/run/openchoreo';
const MAX_HEADER = 64 * 1024;
const start = JSON.parse(fs.readFileSync(`${BASE}/start/start.json`, 'utf8'));

let child;
const listeners = new Map();

/** Calls back with the first line and hands over the rest of the stream. */
function readHeader(socket, done) {
  let buffer = Buffer.alloc(0);
  const onData = chunk => {
    buffer = Buffer.concat([buffer, chunk]);
    const end = buffer.indexOf(10);
    if (end < 0) {
      if (buffer.length > MAX_HEADER) socket.destroy();
      return;
    }
    socket.removeListener('data', onData);
    socket.pause();
    if (buffer.length > end + 1) socket.unshift(buffer.subarray(end + 1));
    let header;
    try {
      header = JSON.parse(buffer.subarray(0, end).toString('utf8'));
    } catch {
      socket.destroy();
      return;
    }
    done(header);
  };
  socket.on('data', onData);
}

function pipe(a, b) {
  const end = () => {
    a.destroy();
    b.destroy();
  };
  a.on('error', end);
  b.on('error', end);
  a.on('close', () => b.end());
  b.on('close', () => a.end());
  a.pipe(b);
  b.pipe(a);
}

/** A connection of the program to a service address: the plane decides. */
function dial(local, target) {
  local.on('error', () => {});
  const out = net.connect(`${BASE}/out/socket`);
  out.on('error', () => local.resetAndDestroy());
  out.write(`${JSON.stringify(target)}\n`);
  readHeader(out, answer => {
    if (!answer.ok) {
      local.resetAndDestroy();
      out.destroy();
      return;
    }
    pipe(local, out);
  });
}

function applyListeners(wanted) {
  const keys = new Set(wanted.map(l => `${l.ip}:${l.port}`));
  for (const [key, server] of listeners) {
    if (!keys.has(key)) {
      server.close();
      listeners.delete(key);
    }
  }
  for (const l of wanted) {
    const key = `${l.ip}:${l.port}`;
    if (listeners.has(key)) continue;
    const server = net.createServer({ allowHalfOpen: true }, socket =>
      dial(socket, l.target),
    );
    server.on('error', () => listeners.delete(key));
    server.listen({ host: l.ip, port: l.port });
    listeners.set(key, server);
  }
}

function onPlane(socket) {
  socket.on('error', () => socket.destroy());
  readHeader(socket, header => {
    if (header.connect) {
      const app = net.connect({
        host: '127.0.0.1',
        port: header.connect,
        allowHalfOpen: true,
      });
      app.once('error', error => {
        socket.end(`${JSON.stringify({ ok: false, code: error.code })}\n`);
      });
      app.once('connect', () => {
        app.removeAllListeners('error');
        socket.write(`${JSON.stringify({ ok: true })}\n`);
        pipe(socket, app);
      });
    } else if (header.signal) {
      forward(header.signal);
      socket.end(`${JSON.stringify({ ok: true })}\n`);
    } else if (header.listen) {
      applyListeners(header.listen);
      socket.end(`${JSON.stringify({ ok: true })}\n`);
    } else if (header.exec) {
      run(header, answer => socket.end(`${JSON.stringify(answer)}\n`));
    } else {
      socket.destroy();
    }
  });
}

function run(header, done) {
  let output = '';
  let finished = false;
  const finish = exitCode => {
    if (finished) return;
    finished = true;
    done({ ok: true, exitCode, output });
  };
  const p = spawn(header.exec[0], header.exec.slice(1), {
    cwd: start.workdir,
    env: start.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: header.timeoutMs,
    killSignal: 'SIGKILL',
  });
  const take = chunk => {
    if (output.length < 65536) output += chunk;
  };
  p.stdout.on('data', take);
  p.stderr.on('data', take);
  p.on('error', error => {
    output += error.message;
    finish(126);
  });
  p.on('close', (code, signal) =>
    finish(code ?? 128 + (os.constants.signals[signal] ?? 9)),
  );
}

function startProgram() {
  child = spawn(start.argv[0], start.argv.slice(1), {
    cwd: start.workdir,
    env: start.env,
    stdio: 'inherit',
    detached: true,
  });
  child.on('error', error => {
    process.stderr.write(`exec ${start.argv[0]}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) =>
    process.exit(code ?? 128 + (os.constants.signals[signal] ?? 9)),
  );
}

/** Passes a signal to the program and everything it started. */
function forward(signal) {
  if (!child || !child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

process.on('SIGTERM', () => forward('SIGTERM'));
process.on('SIGINT', () => forward('SIGINT'));
process.on('SIGHUP', () => forward('SIGHUP'));
process.on('uncaughtException', error => {
  process.stderr.write(`sandbox: ${error.message}\n`);
});

applyListeners(start.listen);
fs.rmSync(`${BASE}/in/socket`, { force: true });
const server = net.createServer({ allowHalfOpen: true }, onPlane);
server.listen(`${BASE}/in/socket`, startProgram);
