import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, readlink, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform, Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ApiError } from '@openchoreo-portal/model';
import * as tar from 'tar';

/** Bounds on what one artifact may hold, so that a runaway build cannot fill the disk silently. */
export interface LayerLimits {
  /** Default 100 000. */
  maxFiles: number;
  /** Sum of file sizes in bytes; default 2 GiB. */
  maxBytes: number;
}

export const DEFAULT_LAYER_LIMITS: LayerLimits = {
  maxFiles: 100_000,
  maxBytes: 2 * 1024 ** 3,
};

/**
 * Every file, link and folder below `root` as sorted relative paths. Throws `ApiError` Invalid for what an artifact may not hold:
 * links that leave it, sockets, devices, too much.
 */
export async function listEntries(
  root: string,
  limits: LayerLimits = DEFAULT_LAYER_LIMITS,
): Promise<string[]> {
  const entries: string[] = [];
  let bytes = 0;
  const visit = async (folder: string): Promise<void> => {
    const children = await readdir(folder, { withFileTypes: true });
    for (const child of children) {
      const path = join(folder, child.name);
      const name = relative(root, path).split(sep).join('/');
      if (child.isSymbolicLink()) await checkLink(root, path, name);
      else if (child.isFile()) bytes += (await lstat(path)).size;
      else if (!child.isDirectory()) {
        throw invalid(
          `${name} is neither a file, a folder nor a link.`,
          'Remove it before publishing.',
        );
      }
      entries.push(name);
      if (entries.length > limits.maxFiles || bytes > limits.maxBytes) {
        throw invalid(
          `The artifact has more than ${limits.maxFiles} files or ${limits.maxBytes} bytes.`,
          'Keep caches and test data out of the build output.',
        );
      }
      if (child.isDirectory()) await visit(path);
    }
  };
  await visit(root);
  return entries.sort();
}

async function checkLink(root: string, path: string, name: string) {
  const target = await readlink(path);
  const inside = relative(root, resolve(dirname(path), target));
  if (isAbsolute(target) || inside === '..' || inside.startsWith(`..${sep}`)) {
    throw invalid(
      `The link ${name} points outside the artifact (${target}).`,
      'Replace it by a copy or by a relative link.',
    );
  }
}

/** Digests of a packed layer. */
export interface PackedLayer {
  /** Of the compressed bytes: the blob's name. */
  digest: string;
  /** Of the tar inside: goes into the image configuration. */
  diffId: string;
  /** Compressed bytes. */
  size: number;
}

/** Writes `root` as a gzip-compressed tar to `file`. Same content, same bytes: owners, times and order are fixed. */
export async function packLayer(
  root: string,
  file: Writable,
  limits?: LayerLimits,
): Promise<PackedLayer> {
  const entries = await listEntries(root, limits);
  const plain = meter();
  const compressed = meter();
  const archive = tar.create(
    {
      cwd: root,
      portable: true,
      mtime: new Date(0),
      noDirRecurse: true,
      follow: false,
    },
    entries.length ? entries.map(e => `./${e}`) : ['.'],
  );
  await pipeline(
    archive as unknown as NodeJS.ReadableStream,
    plain.stream,
    createGzip({ level: 6 }),
    compressed.stream,
    file,
  );
  return {
    digest: compressed.digest(),
    diffId: plain.digest(),
    size: compressed.size(),
  };
}

/**
 * Unpacks the blob into `target`, which appears complete or not at all. Files lose their write permission, as the result is shared.
 * Throws `ApiError` InternalError when the blob's bytes do not have that digest.
 */
export async function unpackLayer(
  blob: string,
  digest: string,
  target: string,
  scratch: string,
): Promise<void> {
  await mkdir(scratch, { recursive: true });
  try {
    const check = meter();
    await pipeline(
      createReadStream(blob),
      check.stream,
      tar.extract({
        cwd: scratch,
        strict: true,
        preserveOwner: false,
        onReadEntry: entry => {
          if (entry.type === 'File' && entry.mode !== undefined) {
            // eslint-disable-next-line no-bitwise
            entry.mode &= 0o555;
          }
        },
      }) as unknown as NodeJS.WritableStream,
    );
    if (check.digest() !== digest) throw new Error('its digest is another one');
    await mkdir(dirname(target), { recursive: true });
    await rename(scratch, target);
  } catch (e) {
    await rm(scratch, { recursive: true, force: true });
    throw new ApiError({
      reason: 'InternalError',
      message: `The stored layer ${digest} cannot be unpacked: ${
        e instanceof Error ? e.message : e
      }.`,
      remedy: 'Run the build again.',
      cause: e,
    });
  }
}

function meter() {
  const hash = createHash('sha256');
  let size = 0;
  let hex: string | undefined;
  return {
    stream: new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    }),
    digest: () => {
      hex ??= hash.digest('hex');
      return `sha256:${hex}`;
    },
    size: () => size,
  };
}

function invalid(message: string, remedy: string): ApiError {
  return new ApiError({ reason: 'Invalid', message, remedy });
}
