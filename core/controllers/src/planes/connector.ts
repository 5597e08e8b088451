import { Transport } from '@openchoreo-portal/client';
import { PlaneRef } from '../resolve';

/** Gives access to planes; the plane gateway implements it. */
export interface PlaneConnector {
  /** A transport to the Kubernetes API of that plane. Requests reject with `ServiceUnavailable` while no agent is connected. */
  transport(plane: PlaneRef): Transport;
}

/** Options of {@link withTimeout}. */
export interface TimeoutOptions {
  /** Most milliseconds until a request is answered. Watches and follows are exempt. */
  timeoutMs: number;
}

/** A transport whose requests give up after a time, so that a silent plane cannot hold a worker for ever. */
export function withTimeout(
  transport: Transport,
  { timeoutMs }: TimeoutOptions,
): Transport {
  return request => {
    if (/[?&](watch|follow)=(true|1)/.test(request.path)) {
      return transport(request);
    }
    const timeout = AbortSignal.timeout(timeoutMs);
    return transport({
      ...request,
      signal: request.signal
        ? AbortSignal.any([request.signal, timeout])
        : timeout,
    });
  };
}
