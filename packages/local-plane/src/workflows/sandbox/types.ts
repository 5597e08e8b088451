/** One program to run in a sandbox. */
export interface SandboxCommand {
  /** Program and arguments; paths are those that {@link Sandbox.path} gives. */
  argv: string[];
  /** Working directory, from {@link Sandbox.path}. */
  cwd: string;
  /** Added to the sandbox's own small environment. Nothing of the platform's environment is inherited. */
  env?: Record<string, string>;
  /** Default false: no network at all. */
  network?: boolean;
  /** Called for each line of output. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  signal?: AbortSignal;
}

/** How a program ended. */
export interface SandboxResult {
  /** Undefined when a signal ended it. */
  exitCode?: number;
  signal?: string;
}

/** Runs foreign programs with nothing in reach but one workspace. */
export interface Sandbox {
  /** `bwrap`: own user, mount, pid, ipc and network namespaces. `plain`: a child process with a clean environment, nothing more. */
  readonly kind: 'bwrap' | 'plain';
  /** One sentence on what this sandbox does not isolate; undefined when there is nothing to warn about. */
  readonly warning?: string;
  /** Path of a workspace file as programs inside see it; the argument is relative to the workspace. */
  path(relative: string): string;
  run(command: SandboxCommand): Promise<SandboxResult>;
}
