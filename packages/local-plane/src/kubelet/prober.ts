import { Container } from '../cluster/objects';
import { ProbeTarget, checkOnce, watchProbe } from './probes';

/** Options of {@link superviseProbes}. */
export interface ProberOptions {
  container: Container;
  target: ProbeTarget;
  /** A Service sends to this port; without a readiness probe the container is ready once it listens there. */
  implicitPort?: number;
  signal: AbortSignal;
  secondMs?: number;
  onReady(ready: boolean, why?: string): void;
  onStarted(): void;
  onUnhealthy(
    kind: 'Readiness' | 'Liveness' | 'Startup',
    message: string,
  ): void;
  onKill(message: string): void;
}

/**
 * Startup first, then liveness and readiness side by side. Without a readiness probe a container that a Service sends to is ready once its port
 * accepts connections: a cluster would send requests into the void, and a page that says "nothing listens on 8080" helps more.
 */
export function superviseProbes(options: ProberOptions): void {
  const { container, target, signal, secondMs } = options;
  const { startupProbe, livenessProbe, readinessProbe, ports } = container;

  const afterStart = () => {
    options.onStarted();
    if (livenessProbe) {
      void watchProbe({
        probe: livenessProbe,
        initially: true,
        check: () => checkOnce(livenessProbe, container, target),
        onVerdict: (ok, message) => {
          if (!ok)
            options.onKill(
              `Container ${container.name} failed liveness probe: ${message}`,
            );
        },
        onFailure: message => options.onUnhealthy('Liveness', message),
        signal,
        secondMs,
      });
    }
    if (readinessProbe) {
      options.onReady(false, 'the readiness probe has not succeeded yet');
      void watchProbe({
        probe: readinessProbe,
        initially: false,
        check: () => checkOnce(readinessProbe, container, target),
        onVerdict: (ok, message) =>
          options.onReady(ok, message && `readiness probe: ${message}`),
        onFailure: message => options.onUnhealthy('Readiness', message),
        signal,
        secondMs,
      });
    } else if (options.implicitPort !== undefined) {
      void waitForPort(options.implicitPort, options);
    } else {
      options.onReady(true);
    }
  };

  if (!startupProbe) {
    afterStart();
    return;
  }
  const started = new AbortController();
  const both = AbortSignal.any([signal, started.signal]);
  options.onReady(false, 'the startup probe has not succeeded yet');
  void watchProbe({
    probe: startupProbe,
    initially: false,
    check: () => checkOnce(startupProbe, { ...container, ports }, target),
    onVerdict: (ok, message) => {
      if (ok) {
        started.abort();
        if (!signal.aborted) afterStart();
      } else {
        options.onKill(
          `Container ${container.name} failed startup probe: ${message}`,
        );
      }
    },
    onFailure: message => options.onUnhealthy('Startup', message),
    signal: both,
    secondMs,
  });
}

async function waitForPort(
  port: number,
  options: ProberOptions,
): Promise<void> {
  const { target, signal } = options;
  const why = `nothing listens on port ${port}, which a Service sends to`;
  const began = Date.now();
  let said = false;
  options.onReady(false, why);
  while (!signal.aborted) {
    const answer = await checkOnce(
      { tcpSocket: { port } },
      options.container,
      target,
    );
    if (signal.aborted) return;
    if (answer.ok) {
      options.onReady(true);
      return;
    }
    if (!said && Date.now() - began > 5_000) {
      said = true;
      options.onUnhealthy('Readiness', why);
    }
    await new Promise<void>(resolve => {
      setTimeout(resolve, Date.now() - began < 5_000 ? 50 : 500).unref();
    });
  }
}
