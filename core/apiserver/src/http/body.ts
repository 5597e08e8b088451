import { ApiError } from '@openchoreo-portal/model';
import { isAlias, LineCounter, parseAllDocuments, visit } from 'yaml';
import { errors } from '../errors';
import { implausible } from '../json/value';
import { ApiRequest } from '../types';
import { readProtobuf } from './protobuf';
import { duplicateKeys } from '../json/duplicate-keys';

/** A parsed body. */
export interface Body {
  value: unknown;
  /** Paths of keys that occur twice. */
  duplicates: string[];
}

const YAML_TYPES = new Set([
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'application/apply-patch+yaml',
]);
const JSON_TYPES = new Set([
  'application/json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
]);
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const MAX_ALIASES = 100;

/** Media type of a request, lower case and without parameters. */
export function mediaTypeOf(req: ApiRequest): string {
  const header = req.headers['content-type'];
  return (header ?? '').split(';')[0].trim().toLowerCase();
}

/** Reads the whole body, refusing more than `max` bytes without holding them. */
export async function readBytes(req: ApiRequest, max: number): Promise<Buffer> {
  const tooLarge = () =>
    new ApiError({
      reason: 'RequestEntityTooLarge',
      message: `Request entity too large: limit is ${max}`,
      remedy: 'Split the object, or keep large data elsewhere.',
    });
  if (Number(req.headers['content-length'] ?? 0) > max) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > max) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parseYaml(text: string): Body {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
  });
  if (!Array.isArray(documents) || documents.length === 0)
    return { value: null, duplicates: [] };
  if (documents.length > 1)
    throw errors.badRequest(
      'The body holds more than one YAML document.',
      'Send one object per request.',
    );
  const [document] = documents;
  if (document.errors.length > 0)
    throw errors.badRequest(
      `The body is not valid YAML: ${document.errors[0].message}`,
    );
  let aliases = 0;
  visit(document, (_, node) => {
    if (isAlias(node) && ++aliases > MAX_ALIASES) return visit.BREAK;
    return undefined;
  });
  if (aliases > MAX_ALIASES)
    throw errors.badRequest(
      `The body uses more than ${MAX_ALIASES} YAML aliases.`,
    );
  try {
    // The library's own bound stops aliases of aliases.
    return {
      value: document.toJS({ maxAliasCount: MAX_ALIASES }),
      duplicates: duplicateKeys(document),
    };
  } catch (error) {
    throw errors.badRequest(
      `The body could not be read: ${(error as Error).message}`,
    );
  }
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw errors.badRequest('The body is not valid UTF-8.');
  }
}

function unknownFormat(): ApiError {
  return new ApiError({
    reason: 'UnsupportedMediaType',
    message:
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
  });
}

/** Parses bytes of a media type. */
export function parseBody(bytes: Buffer, mediaType: string): Body {
  if (mediaType === PROTOBUF) {
    const value = readProtobuf(bytes);
    if (value) return { value, duplicates: [] };
    throw unknownFormat();
  }
  const text = decodeText(bytes);
  let body: Body;
  if (YAML_TYPES.has(mediaType)) {
    // JSON is YAML, and much faster to read as what it is.
    const first = text.trimStart()[0];
    body =
      first === '{' || first === '['
        ? tryJson(text) ?? parseYaml(text)
        : parseYaml(text);
  } else if (JSON_TYPES.has(mediaType) || mediaType === '') {
    try {
      body = { value: JSON.parse(text), duplicates: duplicateKeys(text) };
    } catch (error) {
      throw errors.badRequest(
        `The body is not valid JSON: ${(error as Error).message}`.slice(0, 500),
      );
    }
  } else {
    throw unknownFormat();
  }
  const why = implausible(body.value);
  if (why) throw errors.badRequest(`The body was refused: ${why}.`);
  return body;
}

function tryJson(text: string): Body | undefined {
  try {
    return { value: JSON.parse(text), duplicates: duplicateKeys(text) };
  } catch {
    return undefined;
  }
}
