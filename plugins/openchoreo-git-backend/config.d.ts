export interface Config {
  openchoreo?: {
    git?: {
      /** Bare repositories live here as `<namespace>/<repository>.git`. Without it the Git server is off. */
      directory?: string;
      /** Each folder in it becomes a repository of the namespace `default` at the first start. Relative to the working directory. */
      seedDirectory?: string;
      /** Largest push in bytes. Default 256 MiB. */
      maxPushBytes?: number;
      /** How many requests one person may have under way at the same time; ten times as many for programs. Default 32. */
      requestsPerUser?: number;
    };
  };
}
