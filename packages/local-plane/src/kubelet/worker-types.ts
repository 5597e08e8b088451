import { ArtifactStore } from '../artifacts/types';
import { PlaneContext } from '../cluster/context';
import { Pod } from '../cluster/objects';
import { PlaneNetwork } from '../network/types';
import { Runtime } from '../runtimes/types';
import { RestartBackoffOptions } from './backoff';
import { ConfigSource } from './env';
import { LogStore } from './log-store';
import { ClaimDirectory } from './volumes';

/** `terminationGracePeriodSeconds` when a pod does not say. */
export const DEFAULT_GRACE_SECONDS = 30;

/** What every pod worker shares. */
export interface WorkerDependencies {
  context: PlaneContext;
  runtime: Runtime;
  artifacts: Pick<ArtifactStore, 'resolve'>;
  network: PlaneNetwork;
  logs: LogStore;
  config: ConfigSource;
  claims: ClaimDirectory;
  /** Ports that Services send to this pod. */
  servicePorts(pod: Pod): number[];
  /** Reserves ports of this machine. */
  reservePorts(count: number): Promise<number[]>;
  podsDirectory: string;
  backoff?: RestartBackoffOptions;
  /** How long a pod without declared ports waits for a Service to tell, in milliseconds. Default 700. */
  portWaitMs?: number;
  /** Milliseconds per second of probe time; smaller in tests. */
  secondMs?: number;
}
