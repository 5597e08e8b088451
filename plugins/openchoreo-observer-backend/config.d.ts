export interface Config {
  openchoreo?: {
    /** Logs, events and metrics of everything that runs. */
    observer?: {
      /** Folder of the embedded store (`observer-logs.sqlite`). Default `data/backend` below the working directory. */
      directory?: string;
      retention?: {
        /** Days that logs, events and metrics are kept. Default 7. */
        days?: number;
        /** Size of the store, in MiB, from which the oldest entries are dropped. Default 1024. */
        maxSizeMiB?: number;
      };
      /** Follow the planes from this process. Default true; false where another collector fills the store. */
      collect?: boolean;
    };
  };
}
