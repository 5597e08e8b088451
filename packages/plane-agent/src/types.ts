import { Transport } from '@openchoreo-portal/client';
import { AllowRule } from './allow';

/** What the agent says about itself. A Backstage `LoggerService` fits. */
export interface AgentLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A bidirectional exchange: exec, attach, port-forward. */
export interface UpgradeRequest {
  method: string;
  /** Path and query, normalised. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** What both ends speak, e.g. `v5.channel.k8s.io`. */
  protocol: string;
  /** Aborted when the control plane goes away. */
  signal: AbortSignal;
}

/** The far end of an upgraded exchange. Each chunk is one message of at most {@link MAX_MESSAGE_BYTES}. */
export interface UpgradedConnection {
  readable: AsyncIterable<Uint8Array>;
  write(message: Uint8Array): Promise<void>;
  /** The control plane will send nothing more. */
  end(): void | Promise<void>;
  /** Called exactly once, whatever happened. */
  close(): void;
}

/** Longest message of an {@link UpgradedConnection}, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Opens a bidirectional exchange; rejects with `ApiError` when it cannot. */
export type UpgradeHandler = (
  request: UpgradeRequest,
) => Promise<UpgradedConnection>;

/** One API behind the agent. */
export interface AgentTarget {
  transport: Transport;
  /** Absent: bidirectional streams are answered with 501. */
  upgrade?: UpgradeHandler;
  /** Default `DEFAULT_ALLOW`. */
  allow?: readonly AllowRule[];
}
