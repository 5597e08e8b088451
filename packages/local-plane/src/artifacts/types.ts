/**
 * Where the local plane keeps what its builds made: an OCI image layout on disk. The workflow runner publishes, the kubelet resolves.
 *
 * What is inside an artifact: one root directory, as in a container image. Everything a program needs lies below `/app`
 * (so the kubelet has to mount only `<root>/app` at `/app`; a plain process uses `<root>/app` itself). The interpreter is not in
 * it: `runtime` names what the kubelet must put on `PATH`.
 */

/** What provides the interpreter: `node` = the plane's own Node.js binary as `node` on PATH; `none` = nothing is needed. */
export type ArtifactRuntime = 'node' | 'none';

/** How to run an artifact. The fields below `entrypoint` are those of an OCI image configuration. */
export interface ArtifactConfig {
  /** What the build found: `node` (a Node.js program) or `static` (files behind a small file server, itself a Node.js program). */
  kind: 'node' | 'static';
  runtime: ArtifactRuntime;
  /** argv; a container's `command` replaces it. Relative paths are relative to `workdir`. Never empty. */
  entrypoint: string[];
  /** Further argv; a container's `args` replaces it. */
  cmd: string[];
  /** Defaults; the container's `env` wins. */
  env: Record<string, string>;
  /** Absolute path inside the artifact, e.g. `/app`. */
  workdir: string;
  /** TCP ports the program is known to listen on, from its workload descriptor. Informative. */
  ports: number[];
  /** E.g. `org.opencontainers.image.revision` (Git commit) and `org.opencontainers.image.source` (clone URL). */
  labels: Record<string, string>;
}

/** What to publish. */
export interface PublishOptions {
  /** The prepared root directory; its `app` folder is what runs. Symbolic links that leave it are refused. */
  directory: string;
  /** `<namespace>-<project>-<component>`; lower-case letters, digits, `-`, `_`, `.`. */
  name: string;
  /** E.g. the first 12 characters of the commit. */
  tag: string;
  config: ArtifactConfig;
}

/** One artifact in the store. */
export interface ArtifactDescriptor {
  /** `local/<name>:<tag>@sha256:<64 hex>`: goes into `Workload.spec.container.image`. */
  reference: string;
  name: string;
  tag: string;
  /** Digest of the manifest: `sha256:<64 hex>`. */
  digest: string;
  /** Compressed bytes of the layers. */
  size: number;
  /** RFC 3339: when the tag was last moved here. */
  createdAt: string;
}

/** An artifact made ready to run. */
export interface ResolvedArtifact {
  reference: string;
  digest: string;
  /** Unpacked root directory, shared between pods: mount it read-only, or copy what must be written. `<root>/app` exists. */
  root: string;
  config: ArtifactConfig;
}

/** The store. Safe for concurrent use inside one process; every write is atomic, so a crash leaves the old state or the new. */
export interface ArtifactStore {
  /**
   * Stores the directory as an image and moves the tag to it. The same content and configuration always give the same digest.
   * Rejects with `ApiError` Invalid for a bad name or tag, a missing `app` folder, or a link that leaves the directory.
   */
  publish(options: PublishOptions): Promise<ArtifactDescriptor>;
  /**
   * Finds and unpacks an image. Accepts `local/<name>:<tag>`, `local/<name>@sha256:…` and both together (then the digest decides).
   * Rejects with `ApiError` NotFound, with a remedy, for anything that is not in the store (the kubelet reports it as ErrImagePull),
   * and with InternalError when a blob is damaged.
   */
  resolve(imageReference: string): Promise<ResolvedArtifact>;
  /** Everything that has a tag, or the tags of one name, newest first. */
  list(name?: string): Promise<ArtifactDescriptor[]>;
  /**
   * Deletes what nothing needs: all but the newest `keepPerName` (default 10) tags of each name, never one whose digest is in
   * `inUse`; then blobs and unpacked directories that no kept manifest names.
   */
  collectGarbage(options: {
    inUse: ReadonlySet<string>;
    keepPerName?: number;
  }): Promise<{
    removedTags: number;
    removedBlobs: number;
    freedBytes: number;
  }>;
}
