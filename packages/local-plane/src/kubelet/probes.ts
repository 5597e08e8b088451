import { request } from 'node:http';
import { Duplex } from 'node:stream';
import { Container, Probe } from '../cluster/objects';

/** Answer of one check. */
export interface ProbeAnswer {
  ok: boolean;
  message: string;
}

/** How a check reaches the container. */
export interface ProbeTarget {
  connect(port: number): Promise<Duplex>;
  exec(
    argv: readonly string[],
    timeoutMs: number,
  ): Promise<{ exitCode: number; output: string }>;
}

/** Port number of a probe; names are looked up in the container. */
export function probePort(
  port: number | string,
  container: Container,
): number | undefined {
  if (typeof port === 'number') return port;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find(p => p.name === port)?.containerPort;
}

/** Runs one check. Never rejects. */
export async function checkOnce(
  probe: Probe,
  container: Container,
  target: ProbeTarget,
): Promise<ProbeAnswer> {
  const timeoutMs = Math.max(1, probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec) {
      const { exitCode, output } = await target.exec(
        probe.exec.command ?? ['true'],
        timeoutMs,
      );
      return exitCode === 0
        ? { ok: true, message: '' }
        : {
            ok: false,
            message: `command exited with code ${exitCode}: ${output
              .trim()
              .slice(0, 200)}`,
          };
    }
    const spec = probe.httpGet ?? probe.tcpSocket;
    const port = spec && probePort(spec.port, container);
    if (port === undefined)
      return {
        ok: false,
        message: `port ${spec?.port} is not a number or a name of a container port`,
      };
    const socket = await withTimeout(target.connect(port), timeoutMs);
    if (!probe.httpGet) {
      socket.destroy();
      return { ok: true, message: '' };
    }
    return await checkHttp(probe.httpGet, port, socket, timeoutMs);
  } catch (error) {
    return {
      ok: false,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

function checkHttp(
  get: NonNullable<Probe['httpGet']>,
  port: number,
  socket: Duplex,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  return new Promise(resolve => {
    const headers: Record<string, string> = {
      host: `localhost:${port}`,
      'user-agent': 'kube-probe/1.0',
      connection: 'close',
    };
    for (const { name, value } of get.httpHeaders ?? [])
      headers[name.toLowerCase()] = value;
    const req = request(
      {
        path: get.path ?? '/',
        headers,
        createConnection: () => socket,
      },
      res => {
        res.resume();
        const code = res.statusCode ?? 0;
        const ok = code >= 200 && code < 400;
        resolve({
          ok,
          message: ok ? '' : `HTTP probe failed with statuscode: ${code}`,
        });
        socket.destroy();
      },
    );
    // A socket that was handed over paused stays so until somebody says otherwise.
    req.on('socket', () => socket.resume());
    // Not `timeout` of the request: that counts only while the socket is idle and never for other streams.
    const timer = setTimeout(
      () => req.destroy(new Error('no answer in time')),
      timeoutMs,
    );
    req.on('close', () => clearTimeout(timer));
    req.on('error', error => {
      socket.destroy();
      resolve({ ok: false, message: error.message });
    });
    req.end();
  });
}

function withTimeout<T extends Duplex>(
  promise: Promise<T>,
  ms: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error('no connection in time'));
    }, ms);
    promise.then(
      value => {
        clearTimeout(timer);
        if (late) value.destroy();
        else resolve(value);
      },
      error => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Options of {@link watchProbe}. */
export interface WatchProbeOptions {
  probe: Probe;
  /** First answer assumed before enough checks were made. */
  initially: boolean;
  check(): Promise<ProbeAnswer>;
  /** Told when the verdict changes, and about every failed check. */
  onVerdict(ok: boolean, message: string): void;
  onFailure(message: string): void;
  signal: AbortSignal;
  /** Milliseconds per second of probe time; smaller in tests. Default 1000. */
  secondMs?: number;
}

/** Checks again and again until the signal aborts; thresholds as in Kubernetes. */
export async function watchProbe(options: WatchProbeOptions): Promise<void> {
  const { probe, signal, secondMs = 1000 } = options;
  const period = Math.max(1, probe.periodSeconds ?? 10) * secondMs;
  const successes = Math.max(1, probe.successThreshold ?? 1);
  const failures = Math.max(1, probe.failureThreshold ?? 3);
  let verdict = options.initially;
  let good = 0;
  let bad = 0;
  await pause((probe.initialDelaySeconds ?? 0) * secondMs, signal);
  while (!signal.aborted) {
    const answer = await options.check();
    if (signal.aborted) return;
    if (answer.ok) {
      good += 1;
      bad = 0;
      if (!verdict && good >= successes) {
        verdict = true;
        options.onVerdict(true, '');
      }
    } else {
      bad += 1;
      good = 0;
      options.onFailure(answer.message);
      if (bad >= failures && (verdict || bad === failures)) {
        verdict = false;
        options.onVerdict(false, answer.message);
      }
    }
    // Not ready yet: look more often, so that a start is not slowed down by a long period.
    await pause(
      verdict || answer.ok ? period : Math.min(period, secondMs),
      signal,
    );
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted || ms <= 0) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
