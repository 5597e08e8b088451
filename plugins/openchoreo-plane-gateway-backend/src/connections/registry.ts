import { X509Certificate } from 'node:crypto';
import { Clock } from '@openchoreo-portal/model';
import { Multiplexer } from '@openchoreo-portal/plane-protocol';
import { PlaneIdentity } from '../config';
import { PlaneRecord } from '../planes/catalog';
import { expiryOf, Refusal, verifyAgent } from './verify';

/** A connected agent. */
export interface AgentConnection {
  id: number;
  identity: PlaneIdentity;
  certificate: X509Certificate;
  mux: Multiplexer;
  connectedAt: Date;
  remoteAddress: string;
  /** Keys of the plane objects that it may speak for. */
  planes: ReadonlySet<string>;
}

/** Options of {@link ConnectionRegistry}. */
export interface RegistryOptions {
  /** Plane objects that stand for an identity. */
  planesOf(identity: PlaneIdentity): readonly PlaneRecord[];
  clock: Clock;
  /** Told the keys of plane objects whose connections changed. */
  onChange(planes: ReadonlySet<string>): void;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The live connections and what each may be used for. */
export class ConnectionRegistry {
  private readonly connections = new Map<number, AgentConnection>();
  private readonly turns = new Map<string, number>();
  private readonly expiry = new Map<number, NodeJS.Timeout>();
  private nextId = 1;

  constructor(private readonly options: RegistryOptions) {}

  /** Which plane objects accept the certificate, and why the others do not. */
  judge(
    certificate: X509Certificate,
    identity: PlaneIdentity,
  ): { accepted: Set<string>; refusals: Map<string, Refusal> } {
    const accepted = new Set<string>();
    const refusals = new Map<string, Refusal>();
    const now = this.options.clock.now();
    for (const plane of this.options.planesOf(identity)) {
      const refusal =
        plane.clientCa === undefined
          ? plane.problem
          : verifyAgent({
              certificate,
              identity,
              clientCa: plane.clientCa,
              now,
            });
      if (refusal === undefined) accepted.add(plane.key);
      else refusals.set(plane.key, refusal);
    }
    return { accepted, refusals };
  }

  /** Takes a connection over until it closes. */
  add(
    connection: Omit<AgentConnection, 'id' | 'planes' | 'connectedAt'>,
  ): void {
    const id = this.nextId++;
    const { accepted } = this.judge(
      connection.certificate,
      connection.identity,
    );
    if (accepted.size === 0) {
      connection.mux.close('revoked', 'No plane accepts this agent any more.');
      return;
    }
    this.connections.set(id, {
      ...connection,
      id,
      planes: accepted,
      connectedAt: this.options.clock.now(),
    });
    this.options.onChange(accepted);
    connection.mux.closed.then(() => this.remove(id));
    this.checkAtExpiry(id, connection.certificate, connection.identity);
  }

  /** Judges the connections of one identity anew; those that no plane object accepts are closed, all others stay. */
  reverify(identity: PlaneIdentity): void {
    for (const connection of [...this.connections.values()]) {
      if (
        connection.identity.planeType !== identity.planeType ||
        connection.identity.planeID !== identity.planeID
      ) {
        continue;
      }
      const { accepted } = this.judge(connection.certificate, identity);
      const before = connection.planes;
      const changed = new Set(
        [...accepted, ...before].filter(
          key => !(accepted.has(key) && before.has(key)),
        ),
      );
      if (accepted.size === 0) {
        connection.mux.close(
          'revoked',
          'No plane accepts this agent any more.',
        );
        this.remove(connection.id);
      } else if (changed.size > 0) {
        this.connections.set(connection.id, {
          ...connection,
          planes: accepted,
        });
        this.options.onChange(changed);
      }
    }
  }

  /** Connections that may be used for a plane object. */
  forPlane(key: string): AgentConnection[] {
    return this.list().filter(({ planes }) => planes.has(key));
  }

  /** Connections of an identity. */
  forIdentity(identity: PlaneIdentity): AgentConnection[] {
    return this.list().filter(
      connection =>
        connection.identity.planeType === identity.planeType &&
        connection.identity.planeID === identity.planeID,
    );
  }

  /** The next connection of a plane object, in turn; undefined when there is none. */
  pick(key: string): AgentConnection | undefined {
    const candidates = this.forPlane(key);
    if (candidates.length === 0) return undefined;
    const turn = this.turns.get(key) ?? 0;
    this.turns.set(key, (turn + 1) % Number.MAX_SAFE_INTEGER);
    return candidates[turn % candidates.length];
  }

  list(): AgentConnection[] {
    return [...this.connections.values()];
  }

  /** Hangs up on everybody. */
  close(): void {
    for (const { mux, id } of this.list()) {
      mux.close('goingAway', 'The gateway stops.');
      this.remove(id);
    }
  }

  private remove(id: number): void {
    const connection = this.connections.get(id);
    if (!connection) return;
    this.connections.delete(id);
    clearTimeout(this.expiry.get(id));
    this.expiry.delete(id);
    this.options.onChange(connection.planes);
  }

  private checkAtExpiry(
    id: number,
    certificate: X509Certificate,
    identity: PlaneIdentity,
  ): void {
    if (!this.connections.has(id)) return;
    const left =
      expiryOf(certificate).getTime() - this.options.clock.now().getTime();
    if (left <= 0) {
      this.reverify(identity);
      return;
    }
    const timer = setTimeout(
      () => this.checkAtExpiry(id, certificate, identity),
      Math.min(left + 1, MAX_TIMER_MS),
    );
    timer.unref();
    this.expiry.set(id, timer);
  }
}
