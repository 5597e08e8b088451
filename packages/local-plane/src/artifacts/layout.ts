import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
export const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
export const REF_NAME = 'org.opencontainers.image.ref.name';
export const CREATED = 'org.opencontainers.image.created';

/** OCI content descriptor. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
}

/** OCI image index, as kept in `index.json`. */
export interface ImageIndex {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
}

/** OCI image manifest. */
export interface ImageManifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
}

/** Files of an OCI image layout: content-addressed blobs and one index, every write atomic. */
export class ImageLayout {
  private constructor(readonly directory: string) {}

  /** Opens the layout, makes it when missing, and clears what a crash left half written. */
  static async open(directory: string): Promise<ImageLayout> {
    const layout = new ImageLayout(directory);
    await rm(layout.scratch, { recursive: true, force: true });
    for (const d of [layout.scratch, layout.blobs, layout.roots]) {
      await mkdir(d, { recursive: true });
    }
    await layout.writeAtomic(
      join(directory, 'oci-layout'),
      JSON.stringify({ imageLayoutVersion: '1.0.0' }),
    );
    return layout;
  }

  /** Unpacked root directories, one for each layer digest. */
  get roots(): string {
    return join(this.directory, 'roots');
  }

  private get blobs(): string {
    return join(this.directory, 'blobs', 'sha256');
  }

  private get scratch(): string {
    return join(this.directory, 'tmp');
  }

  /** A fresh path for work in progress, on the same file system. */
  temporary(): string {
    return join(this.scratch, randomUUID());
  }

  blobPath(digest: string): string {
    return join(this.blobs, digest.slice('sha256:'.length));
  }

  rootPath(layerDigest: string): string {
    return join(this.roots, layerDigest.slice('sha256:'.length));
  }

  /** Stores bytes that are in memory. */
  async putBytes(mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (!(await exists(this.blobPath(digest)))) {
      await this.writeAtomic(this.blobPath(digest), bytes);
    }
    return { mediaType, digest, size: bytes.length };
  }

  /** Stores what `write` streams; it answers with the digest of what it wrote. */
  async putStream<T extends { digest: string }>(
    write: (target: Writable) => Promise<T>,
  ): Promise<T> {
    const temporary = this.temporary();
    try {
      const result = await write(createWriteStream(temporary, { flush: true }));
      await rename(temporary, this.blobPath(result.digest));
      return result;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async readJson<T>(digest: string): Promise<T> {
    return JSON.parse(await readFile(this.blobPath(digest), 'utf8')) as T;
  }

  async readIndex(): Promise<ImageIndex> {
    try {
      return JSON.parse(
        await readFile(join(this.directory, 'index.json'), 'utf8'),
      ) as ImageIndex;
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'ENOENT') throw e;
      return { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [] };
    }
  }

  async writeIndex(index: ImageIndex): Promise<void> {
    await this.writeAtomic(
      join(this.directory, 'index.json'),
      JSON.stringify(index, null, 2),
    );
  }

  /** Digests of all stored blobs with size and age. */
  async listBlobs(): Promise<
    { digest: string; size: number; modified: Date }[]
  > {
    const names = await readdir(this.blobs);
    return Promise.all(
      names.map(async name => {
        const { size, mtime } = await stat(join(this.blobs, name));
        return { digest: `sha256:${name}`, size, modified: mtime };
      }),
    );
  }

  private async writeAtomic(path: string, bytes: string | Buffer) {
    const temporary = this.temporary();
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }
}

/** True when something is at that path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
