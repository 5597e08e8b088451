import { Duplex } from 'node:stream';

/** Which runtime; `simulated` starts nothing. */
export type RuntimeName = 'isolated' | 'plain' | 'simulated';

/** What a pod's containers share. */
export interface PodSandbox {
  uid: string;
  namespace: string;
  name: string;
  /** The pod's own directory on the host; nothing of other pods is below it. */
  directory: string;
  /** TCP ports the pod is declared to listen on; the first is its main port. */
  ports: readonly number[];
  /** Plain runtime: where each declared port really listens on this machine's loopback. */
  hostPorts: Readonly<Record<number, number>>;
}

/** One file or directory of the host that a container sees. */
export interface Mount {
  source: string;
  /** Absolute path inside. */
  target: string;
  readOnly: boolean;
}

/** Everything needed to start one container once. */
export interface StartRequest {
  sandbox: PodSandbox;
  container: string;
  /** Counts the starts of this container in this pod, from 0. */
  attempt: number;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Absolute path inside. */
  workdir: string;
  /** Unpacked artifact; `<root>/app` appears at `/app`. */
  root?: string;
  mounts: readonly Mount[];
  /** Files that take what the program writes; made before the start. */
  stdout: string;
  stderr: string;
}

/** What is remembered on disk, so that another process of the plane can find the container again. */
export interface ContainerRecord {
  runtime: RuntimeName;
  container: string;
  attempt: number;
  /** Process on the host that stands for the container: leader of its process group. */
  pid: number;
  /** Start time of that process as the system tells it: guards against a pid that was given to somebody else. */
  startToken: string;
  /** RFC 3339. */
  startedAt: string;
  /** Directory with the files `pid` and `exit` of this attempt. */
  directory: string;
}

/** How a container ended. */
export interface ContainerExit {
  /** 128 + signal number when a signal ended it, as shells count. */
  exitCode: number;
  at: Date;
  /** False when the plane was away and nobody recorded the code. */
  known: boolean;
}

/** A container that was started or found again. */
export interface RunningContainer {
  record: ContainerRecord;
  /** Never rejects. */
  exited: Promise<ContainerExit>;
}

/** Ways to run containers. All errors are `ApiError`s. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Sentences for the pod's condition: what this runtime cannot isolate or mount. Empty: everything promised holds. */
  readonly limitations: readonly string[];
  /** Really tries it. */
  probe(): Promise<{ ok: boolean; reason: string }>;
  start(request: StartRequest): Promise<RunningContainer>;
  /** Finds a container that another process of the plane started. Undefined: it runs no more and left no exit code. */
  adopt(
    sandbox: PodSandbox,
    record: ContainerRecord,
  ): Promise<RunningContainer | undefined>;
  /** `SIGTERM` asks the program, `SIGKILL` ends everything that belongs to the container. */
  signal(
    sandbox: PodSandbox,
    record: ContainerRecord,
    signal: 'SIGTERM' | 'SIGKILL',
  ): Promise<void>;
  /** Opens a connection to a TCP port of the pod. Rejects with an `Error` that has a system `code` when nothing listens. */
  connect(sandbox: PodSandbox, port: number): Promise<Duplex>;
  /** Runs a command beside the program and collects what it prints (at most 64 KiB). */
  exec(
    sandbox: PodSandbox,
    record: ContainerRecord,
    argv: readonly string[],
    timeoutMs: number,
  ): Promise<{ exitCode: number; output: string }>;
  /** Names and addresses that pods should find; called again whenever they change. */
  updateNetwork?(sandbox: PodSandbox, network: PodNetworkView): Promise<void>;
}

/** One service port as a pod may dial it. */
export interface ServiceAddress {
  namespace: string;
  service: string;
  port: number;
  /** Loopback address inside the sandbox. */
  ip: string;
  /** Port of the plane's own listener on 127.0.0.1 (plain runtime). */
  nodePort?: number;
}

/** A host outside the plane as a pod may dial it. */
export interface OutsideAddress {
  host: string;
  port: number;
  /** Loopback address inside the sandbox. */
  ip: string;
}

/** What one pod is told about the network. */
export interface PodNetworkView {
  namespace: string;
  services: readonly ServiceAddress[];
  /** Hosts outside the plane that the pod may call. */
  outside?: readonly OutsideAddress[];
}
