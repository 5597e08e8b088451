import { ApiError } from '@openchoreo-portal/model';

/** A parsed reference to an image of the local store. */
export interface LocalReference {
  name: string;
  tag?: string;
  /** `sha256:<64 hex>`. */
  digest?: string;
}

const NAME = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const PREFIX = 'local/';

/** True when the reference names an image made on this plane. */
export function isLocalReference(imageReference: string): boolean {
  return imageReference.startsWith(PREFIX);
}

/**
 * Splits `local/<name>[:<tag>][@sha256:<digest>]`. Throws `ApiError` NotFound for foreign images (nothing here can pull them) and
 * Invalid for a malformed local one.
 */
export function parseReference(imageReference: string): LocalReference {
  if (!isLocalReference(imageReference)) {
    throw new ApiError({
      reason: 'NotFound',
      message: `The local plane cannot pull ${JSON.stringify(
        imageReference.slice(0, 300),
      )}: it runs only images that were built on it.`,
      remedy:
        'Build the component from source with a workflow, or deploy it to an environment of a plane that can pull images.',
    });
  }
  const at = imageReference.indexOf('@');
  const digest = at < 0 ? undefined : imageReference.slice(at + 1);
  const rest = imageReference.slice(PREFIX.length, at < 0 ? undefined : at);
  const colon = rest.indexOf(':');
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  checkName(name);
  if (tag !== undefined) checkTag(tag);
  if (digest !== undefined && !DIGEST.test(digest)) {
    throw invalid(`${JSON.stringify(digest.slice(0, 100))} is not a digest.`);
  }
  if (tag === undefined && digest === undefined) {
    throw invalid(
      `The image ${imageReference} has neither a tag nor a digest.`,
    );
  }
  return { name, tag, digest };
}

/** Writes a reference; inverse of {@link parseReference}. */
export function formatReference(reference: LocalReference): string {
  const { name, tag, digest } = reference;
  return `${PREFIX}${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** Throws `ApiError` Invalid unless it can name an image. */
export function checkName(name: string): void {
  if (name.length > 200 || !NAME.test(name)) {
    throw invalid(
      `${JSON.stringify(name.slice(0, 200))} cannot name an image.`,
      'Use at most 200 lower-case letters, digits, "-", "_" and ".".',
    );
  }
}

/** Throws `ApiError` Invalid unless it can be a tag. */
export function checkTag(tag: string): void {
  if (!TAG.test(tag)) {
    throw invalid(
      `${JSON.stringify(tag.slice(0, 200))} cannot be an image tag.`,
      'Use at most 128 letters, digits, "-", "_" and ".".',
    );
  }
}

function invalid(message: string, remedy?: string): ApiError {
  return new ApiError({ reason: 'Invalid', message, remedy });
}
