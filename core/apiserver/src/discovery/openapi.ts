import { createHash } from 'crypto';
import {
  ApiError,
  KindDefinition,
  KindRegistry,
} from '@openchoreo-portal/model';
import { sendText } from '../http/respond';
import { fairTurn } from '../turns';
import { ApiRequest, ApiResponse } from '../types';
import { Discovery } from './discovery';
import { LIST_META, META_SCHEMAS, OBJECT_META } from './openapi-meta';
import { pathsOf } from './openapi-paths';
import { schemaName } from './schema-name';
import { kindPart, sharedPart } from './swagger';
import { encodeHead, encodePart } from './swagger-protobuf';

/** How clients ask for protobuf, and how Kubernetes names it in answers: an @ is no part of a media type. */
const PROTOBUF = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
];
const JSON_TYPES = ['application/json', 'application/*', '*/*'];
const HEAD = {
  swagger: '2.0',
  info: { title: 'OpenChoreo Portal', version: 'v1' },
};

/** A document that is made once. */
interface Made {
  body: Buffer;
  type: string;
  /** In hexadecimal. */
  hash: string;
}

/** Document of version 3 for one group and version, or of version 2 in one of its two forms. */
type Documents = Map<string, Promise<Made>>;

/** `/openapi/v3` and `/openapi/v2`, generated from the kinds. */
export class OpenApi {
  private known: readonly KindDefinition[] = [];
  private documents: Documents = new Map();

  constructor(
    private readonly kinds: KindRegistry,
    private readonly discovery: Discovery,
  ) {}

  /** Serves a path below `/openapi`. */
  async serve(
    req: ApiRequest,
    res: ApiResponse,
    path: string[],
    query: URLSearchParams,
  ): Promise<void> {
    const [version, ...rest] = path;
    if (version === 'v2' && rest.length === 0)
      return send(req, res, await this.versionTwo(formOf(req)), false);
    if (version !== 'v3') throw this.notFound();
    if (rest.length === 0)
      return sendText(res, 200, JSON.stringify(await this.index()));
    const document = await this.document(rest.join('/'));
    if (!document) throw this.notFound();
    return send(req, res, document, query.get('hash') === document.hash);
  }

  private notFound(): ApiError {
    return new ApiError({
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    });
  }

  /** `/openapi/v3`: where the document of each group and version is. */
  private async index(): Promise<object> {
    const paths: Record<string, object> = {};
    for (const { group, version } of this.discovery.groupVersions()) {
      const path = group ? `apis/${group}/${version}` : `api/${version}`;
      const { hash } = (await this.document(path))!;
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
    }
    return { paths };
  }

  /** Made when it is first asked for, and anew when a registry that can learn has learnt a kind. */
  private once(name: string, make: () => Promise<Made>): Promise<Made> {
    const all = this.kinds.all();
    if (all !== this.known) {
      this.known = all;
      this.documents = new Map();
    }
    let document = this.documents.get(name);
    if (!document) {
      document = make();
      this.documents.set(name, document);
    }
    return document;
  }

  private async document(path: string): Promise<Made | undefined> {
    const gv = this.discovery
      .groupVersions()
      .find(
        ({ group, version }) =>
          path === (group ? `apis/${group}/${version}` : `api/${version}`),
      );
    if (!gv) return undefined;
    return this.once(path, async () => {
      const kinds = this.kinds
        .all()
        .filter(k => k.group === gv.group && k.version === gv.version);
      const ref = (name: string) => `#/components/schemas/${name}`;
      const schemas = this.schemas(kinds, ref);
      return made(
        JSON.stringify({
          openapi: '3.0.0',
          info: { title: 'OpenChoreo Portal', version: 'v1' },
          paths: Object.assign(
            {},
            ...kinds.map(kind => pathsOf(kind, ref(schemaName(kind)), ref)),
          ),
          components: { schemas },
        }),
        'application/json',
      );
    });
  }

  private schemas(
    kinds: readonly KindDefinition[],
    ref: (name: string) => string,
  ): Record<string, object> {
    const out: Record<string, object> = { ...META_SCHEMAS(ref) };
    for (const kind of kinds) {
      const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
      const properties = kind.schema.properties ?? {};
      out[schemaName(kind)] = {
        ...kind.schema,
        ...(kind.description ? { description: kind.description } : {}),
        properties: {
          ...properties,
          apiVersion: {
            type: 'string',
            description: 'Group and version of the kind.',
          },
          kind: { type: 'string', description: 'Kind of the object.' },
          metadata: {
            allOf: [{ $ref: ref(OBJECT_META) }],
            description: 'Name, labels and what else every object has.',
            default: {},
          },
        },
        'x-kubernetes-group-version-kind': [gvk],
      };
      out[`${schemaName(kind)}List`] = {
        type: 'object',
        required: ['items'],
        description: `List of ${kind.kind}.`,
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { $ref: ref(LIST_META) },
          items: { type: 'array', items: { $ref: ref(schemaName(kind)) } },
        },
        'x-kubernetes-group-version-kind': [
          { ...gvk, kind: `${kind.kind}List` },
        ],
      };
    }
    return out;
  }

  /** Everything in one document. It is long: others get their turn while it is made. */
  private versionTwo(form: 'json' | 'protobuf'): Promise<Made> {
    return this.once(form, async () => {
      const parts = [() => sharedPart(this.discovery.groupVersions())].concat(
        this.kinds.all().map(kind => () => kindPart(kind)),
      );
      if (form === 'protobuf') {
        const bytes = [encodeHead(HEAD)];
        for (const part of parts) {
          await fairTurn();
          bytes.push(encodePart(part()));
        }
        return made(Buffer.concat(bytes), PROTOBUF[1]);
      }
      const paths: string[] = [];
      const definitions: string[] = [];
      for (const part of parts) {
        await fairTurn();
        const one = part();
        paths.push(JSON.stringify(one.paths).slice(1, -1));
        definitions.push(JSON.stringify(one.definitions).slice(1, -1));
      }
      const text = `${JSON.stringify(HEAD).slice(0, -1)},"paths":{${paths.join(
        ',',
      )}},"definitions":{${definitions.join(',')}}}`;
      return made(text, 'application/json');
    });
  }
}

function made(content: string | Buffer, type: string): Made {
  const body = Buffer.from(content);
  const hash = createHash('sha256').update(body).digest('hex').toUpperCase();
  return { body, type, hash };
}

/** The first form of version 2 that a client takes. */
function formOf(req: ApiRequest): 'json' | 'protobuf' {
  const accept = String(req.headers.accept ?? '').slice(0, 4096);
  if (!accept.trim()) return 'json';
  for (const part of accept.split(',')) {
    const type = part.split(';')[0].trim().toLowerCase();
    if (PROTOBUF.includes(type)) return 'protobuf';
    if (JSON_TYPES.includes(type)) return 'json';
  }
  throw new ApiError({
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: application/json, ${PROTOBUF[0]}`,
  });
}

/** Whether a client that has a document has this one. */
function has(req: ApiRequest, etag: string): boolean {
  return String(req.headers['if-none-match'] ?? '')
    .slice(0, 4096)
    .split(',')
    .some(tag => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
}

/** Sends a document unless the client has it. One whose address has its hash never changes. */
function send(
  req: ApiRequest,
  res: ApiResponse,
  { body, type, hash }: Made,
  isForGood: boolean,
): void {
  if (res.headersSent || res.destroyed) return;
  const etag = `"${hash}"`;
  const headers = {
    etag,
    vary: 'Accept',
    'cache-control': isForGood
      ? 'private, immutable, max-age=31536000'
      : 'no-cache, private',
  };
  if (has(req, etag)) {
    res.writeHead(304, headers);
    res.end();
    return;
  }
  res.writeHead(200, {
    ...headers,
    'content-type': type,
    'content-length': String(body.length),
  });
  res.end(body);
}
