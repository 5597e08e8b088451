import { backoffDelay, ResourceClient } from '@openchoreo-portal/client';
import {
  Clock,
  isApiError,
  PlaneStatus,
  timestamp,
} from '@openchoreo-portal/model';
import { AgentConnection } from '../connections/registry';
import { PlaneRecord } from '../planes/catalog';

type AgentConnectionStatus = NonNullable<PlaneStatus['agentConnection']>;

/** Options of {@link StatusWriter}. */
export interface StatusWriterOptions {
  client: ResourceClient;
  clock: Clock;
  get(planeKey: string): PlaneRecord | undefined;
  connections(planeKey: string): readonly AgentConnection[];
  /** How long after its start the writer believes a stored "connected", in milliseconds, so that a restart does not flicker. Default 10 000. */
  graceMs?: number;
  onError(error: unknown): void;
}

/** Writes `status.agentConnection` of plane objects when it changes, never to say the same again. */
export class StatusWriter {
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly refused = new Map<string, string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly startedAt: number;
  private stopped = false;

  constructor(private readonly options: StatusWriterOptions) {
    this.startedAt = options.clock.now().getTime();
  }

  /** Why the last agent of a plane was refused. */
  noteRefusal(planeKey: string, reason: string): void {
    if (this.refused.get(planeKey) === reason) return;
    this.refused.set(planeKey, reason);
    this.update(planeKey);
  }

  /** Brings the status of one plane up to date, now and until it succeeds. */
  update(planeKey: string, attempt = 1): void {
    if (this.stopped) return;
    if (this.running.has(planeKey)) {
      this.again.add(planeKey);
      return;
    }
    const run = this.write(planeKey, attempt).finally(() => {
      this.running.delete(planeKey);
      if (this.again.delete(planeKey)) this.update(planeKey);
    });
    this.running.set(planeKey, run);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.running.values());
  }

  private async write(planeKey: string, attempt: number): Promise<void> {
    const plane = this.options.get(planeKey);
    if (!plane || this.stopped) {
      if (!plane) this.refused.delete(planeKey);
      return;
    }
    const next = this.desired(plane);
    if (next === undefined) return;
    const { namespace, name } = plane.object.metadata;
    try {
      await this.options.client.patch(
        plane.kind,
        { namespace, name },
        'merge',
        { status: { agentConnection: next } },
        { subresource: 'status', fieldManager: 'openchoreo-plane-gateway' },
      );
    } catch (error) {
      if (isApiError(error, 'NotFound')) return;
      if (attempt === 1) this.options.onError(error);
      this.later(planeKey, backoffDelay(attempt), attempt + 1);
    }
  }

  /** What should be written; undefined when nothing. */
  private desired(plane: PlaneRecord): AgentConnectionStatus | undefined {
    const now = this.options.clock.now();
    const stored = plane.object.status?.agentConnection;
    const connections = this.options.connections(plane.key);
    const connected = connections.length > 0;
    if (!connected && stored?.connected) {
      const graceLeft =
        this.startedAt + (this.options.graceMs ?? 10_000) - now.getTime();
      if (graceLeft > 0) {
        this.later(plane.key, graceLeft, 1);
        return undefined;
      }
    }
    if (connected) this.refused.delete(plane.key);
    const message = this.messageOf(plane, connections.length);
    if (
      stored &&
      stored.connected === connected &&
      stored.connectedAgents === connections.length &&
      stored.message === message
    ) {
      return undefined;
    }
    const next: AgentConnectionStatus = {
      connected,
      connectedAgents: connections.length,
      message,
    };
    if (connected) {
      next.lastConnectedTime = timestamp(
        new Date(Math.max(...connections.map(c => c.connectedAt.getTime()))),
      );
    } else if (stored?.connected) {
      next.lastDisconnectedTime = timestamp(now);
    }
    return next;
  }

  private messageOf(plane: PlaneRecord, count: number): string {
    if (count > 0) {
      return count === 1
        ? '1 agent is connected.'
        : `${count} agents are connected.`;
    }
    if (plane.problem) return `No agent can connect. ${plane.problem}`;
    const refusal = this.refused.get(plane.key);
    return refusal
      ? `No agent is connected. The last one was refused: ${refusal}`
      : `No agent is connected. Start the agent of planeID ${plane.identity.planeID}.`;
  }

  private later(planeKey: string, ms: number, attempt: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.update(planeKey, attempt);
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }
}
