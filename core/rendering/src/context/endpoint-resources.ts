import { isJsonObject, WorkloadEndpoint } from '@openchoreo-portal/model';

/** An operation of an endpoint, as far as its schema tells. */
export type EndpointResource =
  | { kind: 'HTTP'; method: string; path: string }
  | { kind: 'gRPC'; service: string; method: string };

const METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
];
const MAX_SCHEMA = 2_000_000;
const MAX_RESOURCES = 2_000;

/** Operations listed in the schema of an endpoint: OpenAPI (JSON or YAML) or Protocol Buffers. Best effort: what is not understood is not listed. */
export function endpointResources(
  endpoint: WorkloadEndpoint,
): EndpointResource[] {
  const content = endpoint.schema?.content?.slice(0, MAX_SCHEMA);
  if (!content) return [];
  const found =
    endpoint.type === 'gRPC' || /^\s*(syntax|package|service)\b/m.test(content)
      ? fromProto(content)
      : fromOpenApi(content);
  return found.slice(0, MAX_RESOURCES);
}

function fromOpenApi(content: string): EndpointResource[] {
  try {
    const document: unknown = JSON.parse(content);
    if (isJsonObject(document)) return fromPaths(document.paths);
  } catch {
    // Not JSON; most descriptions are YAML.
  }
  return fromYaml(content);
}

function fromPaths(paths: unknown): EndpointResource[] {
  if (!isJsonObject(paths)) return [];
  return Object.keys(paths).flatMap(path => {
    const item = paths[path];
    if (!isJsonObject(item)) return [];
    return METHODS.filter(m => isJsonObject(item[m])).map(m => http(m, path));
  });
}

/** Reads only `paths:` with block-style path and method keys; enough for descriptions as tools write them. */
function fromYaml(content: string): EndpointResource[] {
  const out: EndpointResource[] = [];
  let inPaths = false;
  let pathIndent = -1;
  let path: string | undefined;
  for (const line of content.split('\n')) {
    const key = /^( *)(?:"([^"]+)"|'([^']+)'|([^\s#"'-][^:#]*)):(?:\s|$)/.exec(
      line,
    );
    if (!key) continue;
    const indent = key[1].length;
    const name = (key[2] ?? key[3] ?? key[4]).trim();
    if (indent === 0) {
      inPaths = name === 'paths';
      pathIndent = -1;
      path = undefined;
    } else if (inPaths) {
      if (pathIndent < 0) pathIndent = indent;
      if (indent === pathIndent) path = name;
      else if (path && METHODS.includes(name) && indent > pathIndent) {
        out.push(http(name, path));
      }
    }
  }
  return out;
}

function fromProto(content: string): EndpointResource[] {
  const out: EndpointResource[] = [];
  let prefix = '';
  let service: string | undefined;
  for (const line of content.split('\n')) {
    const word = /^\s*(package|service|rpc)\s+([\w.]+)/.exec(line);
    if (!word) continue;
    if (word[1] === 'package') prefix = `${word[2]}.`;
    else if (word[1] === 'service') service = prefix + word[2];
    else if (service) out.push({ kind: 'gRPC', service, method: word[2] });
  }
  return out;
}

function http(method: string, path: string): EndpointResource {
  return { kind: 'HTTP', method: method.toUpperCase(), path };
}
