import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError, Clock, systemClock } from '@openchoreo-portal/model';
import { packLayer, unpackLayer } from './layers';
import {
  CONFIG_TYPE,
  CREATED,
  Descriptor,
  ImageLayout,
  ImageManifest,
  LAYER_TYPE,
  MANIFEST_TYPE,
  REF_NAME,
  exists,
} from './layout';
import {
  checkName,
  checkTag,
  formatReference,
  parseReference,
} from './reference';
import {
  ArtifactConfig,
  ArtifactDescriptor,
  ArtifactStore,
  PublishOptions,
  ResolvedArtifact,
} from './types';

/** Nothing younger than this is collected: a pod that is just starting may not be in the list of digests in use yet. */
const GRACE_MS = 10 * 60 * 1000;
const CONFIG_LABEL = 'dev.openchoreo.artifact';

interface ImageConfig {
  config: {
    Entrypoint: string[];
    Cmd: string[];
    Env: string[];
    WorkingDir: string;
    ExposedPorts: Record<string, object>;
    Labels: Record<string, string>;
  };
  [field: string]: unknown;
}

class LayoutArtifactStore implements ArtifactStore {
  /** Writers of the index run one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  /** Unpackings under way, by layer digest, so that ten pods of one image unpack it once. */
  private readonly unpacking = new Map<string, Promise<void>>();
  private readonly lastResolved = new Map<string, number>();

  constructor(
    private readonly layout: ImageLayout,
    private readonly clock: Clock,
  ) {}

  publish(options: PublishOptions): Promise<ArtifactDescriptor> {
    return this.exclusive(() => this.doPublish(options));
  }

  private async doPublish(
    options: PublishOptions,
  ): Promise<ArtifactDescriptor> {
    const { name, tag, config, directory } = options;
    checkName(name);
    checkTag(tag);
    if (config.entrypoint.length === 0) {
      throw invalid('An artifact needs an entrypoint.');
    }
    if (!(await isDirectory(join(directory, 'app')))) {
      throw invalid(`There is no folder "app" to publish for ${name}.`);
    }
    const layer = await this.layout.putStream(file =>
      packLayer(directory, file),
    );
    const configBlob = await this.layout.putBytes(
      CONFIG_TYPE,
      Buffer.from(JSON.stringify(toImageConfig(config, layer.diffId))),
    );
    const manifest: ImageManifest = {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: configBlob,
      layers: [
        { mediaType: LAYER_TYPE, digest: layer.digest, size: layer.size },
      ],
    };
    const stored = await this.layout.putBytes(
      MANIFEST_TYPE,
      Buffer.from(JSON.stringify(manifest)),
    );
    const refName = formatReference({ name, tag });
    const index = await this.layout.readIndex();
    const entry: Descriptor = {
      ...stored,
      annotations: {
        [REF_NAME]: refName,
        [CREATED]: this.clock.now().toISOString(),
        [CONFIG_LABEL]: String(layer.size),
      },
    };
    await this.layout.writeIndex({
      ...index,
      manifests: [
        ...index.manifests.filter(m => m.annotations?.[REF_NAME] !== refName),
        entry,
      ],
    });
    return describe(entry);
  }

  async resolve(imageReference: string): Promise<ResolvedArtifact> {
    const reference = parseReference(imageReference);
    const digest = reference.digest ?? (await this.digestOfTag(reference));
    if (!(await exists(this.layout.blobPath(digest)))) {
      throw notFound(imageReference);
    }
    this.lastResolved.set(digest, this.clock.now().getTime());
    const manifest = await this.layout.readJson<ImageManifest>(digest);
    const layer = manifest.layers?.[0]?.digest;
    if (!layer) throw notFound(imageReference);
    await this.unpackOnce(layer);
    const image = await this.layout.readJson<ImageConfig>(
      manifest.config.digest,
    );
    return {
      reference: formatReference({ ...reference, digest }),
      digest,
      root: this.layout.rootPath(layer),
      config: fromImageConfig(image),
    };
  }

  async list(name?: string): Promise<ArtifactDescriptor[]> {
    const { manifests } = await this.layout.readIndex();
    return manifests
      .map(describe)
      .filter(d => name === undefined || d.name === name)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  collectGarbage(options: {
    inUse: ReadonlySet<string>;
    keepPerName?: number;
  }) {
    return this.exclusive(() => this.doCollect(options));
  }

  private async doCollect(options: {
    inUse: ReadonlySet<string>;
    keepPerName?: number;
  }) {
    const { inUse, keepPerName = 10 } = options;
    const now = this.clock.now().getTime();
    const index = await this.layout.readIndex();
    const seen = new Map<string, number>();
    const keptRefs = new Set<string>();
    for (const d of await this.list()) {
      const rank = seen.get(d.name) ?? 0;
      seen.set(d.name, rank + 1);
      const touched = this.lastResolved.get(d.digest) ?? 0;
      if (
        rank < keepPerName ||
        inUse.has(d.digest) ||
        now - touched < GRACE_MS
      ) {
        keptRefs.add(formatReference({ name: d.name, tag: d.tag }));
      }
    }
    const kept = index.manifests.filter(m =>
      keptRefs.has(m.annotations?.[REF_NAME] ?? ''),
    );
    if (kept.length < index.manifests.length) {
      await this.layout.writeIndex({ ...index, manifests: kept });
    }
    const needed = await this.reachable([
      ...kept.map(m => m.digest),
      // A pod may run a digest whose tag has moved on.
      ...inUse,
      ...[...this.lastResolved]
        .filter(([, at]) => now - at < GRACE_MS)
        .map(([digest]) => digest),
    ]);
    let removedBlobs = 0;
    let freedBytes = 0;
    for (const blob of await this.layout.listBlobs()) {
      if (needed.has(blob.digest)) continue;
      await rm(this.layout.blobPath(blob.digest), { force: true });
      removedBlobs++;
      freedBytes += blob.size;
    }
    for (const name of await readdir(this.layout.roots)) {
      const digest = `sha256:${name}`;
      if (needed.has(digest) || this.unpacking.has(digest)) continue;
      await rm(this.layout.rootPath(digest), { recursive: true, force: true });
    }
    for (const digest of [...this.lastResolved.keys()]) {
      if (!needed.has(digest)) this.lastResolved.delete(digest);
    }
    return {
      removedTags: index.manifests.length - kept.length,
      removedBlobs,
      freedBytes,
    };
  }

  private async reachable(manifests: string[]): Promise<Set<string>> {
    const needed = new Set<string>();
    for (const digest of new Set(manifests)) {
      if (!(await exists(this.layout.blobPath(digest)))) continue;
      const manifest = await this.layout.readJson<ImageManifest>(digest);
      needed.add(digest);
      needed.add(manifest.config.digest);
      for (const layer of manifest.layers) needed.add(layer.digest);
    }
    return needed;
  }

  private async digestOfTag(reference: { name: string; tag?: string }) {
    const refName = formatReference(reference);
    const { manifests } = await this.layout.readIndex();
    const found = manifests.find(m => m.annotations?.[REF_NAME] === refName);
    if (!found) throw notFound(refName);
    return found.digest;
  }

  private async unpackOnce(layer: string): Promise<void> {
    const target = this.layout.rootPath(layer);
    if (await isDirectory(target)) return;
    let running = this.unpacking.get(layer);
    if (!running) {
      running = unpackLayer(
        this.layout.blobPath(layer),
        layer,
        target,
        this.layout.temporary(),
      ).finally(() => this.unpacking.delete(layer));
      this.unpacking.set(layer, running);
    }
    await running;
  }

  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

/** Opens (or makes) the artifact store in `directory`. */
export async function openArtifactStore(options: {
  directory: string;
  clock?: Clock;
}): Promise<ArtifactStore> {
  const layout = await ImageLayout.open(options.directory);
  return new LayoutArtifactStore(layout, options.clock ?? systemClock);
}

function toImageConfig(config: ArtifactConfig, diffId: string): ImageConfig {
  const sorted = <T>(record: Record<string, T>) =>
    Object.fromEntries(
      Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return {
    // Programs for the plane's own interpreter; nothing in the layer depends on the processor.
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {
      Entrypoint: config.entrypoint,
      Cmd: config.cmd,
      Env: Object.entries(sorted(config.env)).map(([k, v]) => `${k}=${v}`),
      WorkingDir: config.workdir,
      ExposedPorts: Object.fromEntries(
        [...config.ports].sort((a, b) => a - b).map(p => [`${p}/tcp`, {}]),
      ),
      Labels: sorted({
        ...config.labels,
        [`${CONFIG_LABEL}.kind`]: config.kind,
        [`${CONFIG_LABEL}.runtime`]: config.runtime,
      }),
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
}

function fromImageConfig(image: ImageConfig): ArtifactConfig {
  const { config } = image;
  const {
    [`${CONFIG_LABEL}.kind`]: kind,
    [`${CONFIG_LABEL}.runtime`]: runtime,
    ...labels
  } = config.Labels ?? {};
  return {
    kind: kind === 'static' ? 'static' : 'node',
    runtime: runtime === 'none' ? 'none' : 'node',
    entrypoint: config.Entrypoint,
    cmd: config.Cmd ?? [],
    env: Object.fromEntries(
      (config.Env ?? []).map(line => {
        const eq = line.indexOf('=');
        return [line.slice(0, eq), line.slice(eq + 1)];
      }),
    ),
    workdir: config.WorkingDir,
    ports: Object.keys(config.ExposedPorts ?? {}).map(p => parseInt(p, 10)),
    labels,
  };
}

function describe(entry: Descriptor): ArtifactDescriptor {
  const { name, tag } = parseReference(entry.annotations?.[REF_NAME] ?? '');
  return {
    reference: formatReference({ name, tag, digest: entry.digest }),
    name,
    tag: tag ?? '',
    digest: entry.digest,
    size: Number(entry.annotations?.[CONFIG_LABEL] ?? 0),
    createdAt: entry.annotations?.[CREATED] ?? '',
  };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    s => s.isDirectory(),
    () => false,
  );
}

function invalid(message: string): ApiError {
  return new ApiError({ reason: 'Invalid', message });
}

function notFound(reference: string): ApiError {
  return new ApiError({
    reason: 'NotFound',
    message: `The image ${reference} is not in the artifact store of the local plane.`,
    remedy:
      'Run the build of the component again, then deploy its new release.',
  });
}
