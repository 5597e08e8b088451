import {
  ApiError,
  apiVersionOf,
  KindDefinition,
  KindRegistry,
  StructuralSchema,
} from '@openchoreo-portal/model';
import { sha256 } from '../json/value';
import { sendText } from '../http/respond';
import { ApiRequest, ApiResponse } from '../types';
import { Discovery } from './discovery';
import { emptyDocument } from './openapi-empty';
import { META_SCHEMAS, OBJECT_META } from './openapi-meta';
import { pathsOf } from './openapi-paths';

/** What kubectl asks for, and the name that Kubernetes answers with: an @ is no part of a media type. */
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const PROTOBUF_ANSWER =
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Name of a kind's schema: the group backwards, as Kubernetes does for CustomResourceDefinitions. */
export function schemaName(kind: {
  group: string;
  version: string;
  kind: string;
}): string {
  const group = kind.group
    ? kind.group.split('.').reverse().join('.')
    : 'io.k8s.api.core';
  return `${group}.${kind.version}.${kind.kind}`;
}

/** `/openapi/v3` and `/openapi/v2`, generated from the kinds. */
export class OpenApi {
  private readonly documents = new Map<
    string,
    { text: string; hash: string }
  >();
  private v2: string | undefined;

  constructor(
    private readonly kinds: KindRegistry,
    private readonly discovery: Discovery,
  ) {}

  /** Serves a path below `/openapi`. */
  serve(
    req: ApiRequest,
    res: ApiResponse,
    path: string[],
    _query: URLSearchParams,
  ): void {
    const [version, ...rest] = path;
    if (version === 'v2' && rest.length === 0) {
      const accept = String(req.headers.accept ?? '');
      // kubectl asks for protobuf only, about kinds that version 3 does not name.
      if (
        accept.includes(PROTOBUF) &&
        !accept.includes('json') &&
        !accept.includes('*/*')
      ) {
        res.writeHead(200, { 'content-type': PROTOBUF_ANSWER });
        res.end(emptyDocument());
        return undefined;
      }
      this.v2 ??= JSON.stringify(this.versionTwo());
      return sendText(res, 200, this.v2);
    }
    if (version !== 'v3') throw this.notFound();
    if (rest.length === 0)
      return sendText(res, 200, JSON.stringify(this.index()));
    const document = this.document(rest.join('/'));
    if (!document) throw this.notFound();
    return sendText(res, 200, document.text);
  }

  private notFound(): ApiError {
    return new ApiError({
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    });
  }

  /** `/openapi/v3`: where the document of each group and version is. */
  private index(): object {
    const paths: Record<string, object> = {};
    for (const { group, version } of this.discovery.groupVersions()) {
      const path = group ? `apis/${group}/${version}` : `api/${version}`;
      paths[path] = {
        serverRelativeURL: `/openapi/v3/${path}?hash=${
          this.document(path)!.hash
        }`,
      };
    }
    return { paths };
  }

  private document(path: string): { text: string; hash: string } | undefined {
    const known = this.documents.get(path);
    if (known) return known;
    const gv = this.discovery
      .groupVersions()
      .find(
        ({ group, version }) =>
          path === (group ? `apis/${group}/${version}` : `api/${version}`),
      );
    if (!gv) return undefined;
    const kinds = this.kinds
      .all()
      .filter(k => k.group === gv.group && k.version === gv.version);
    const ref = (name: string) => `#/components/schemas/${name}`;
    const schemas = this.schemas(kinds, ref);
    const text = JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'OpenChoreo Portal', version: 'v1' },
      paths: Object.assign(
        {},
        ...kinds.map(kind => pathsOf(kind, ref(schemaName(kind)), ref)),
      ),
      components: { schemas },
    });
    const made = { text, hash: sha256(text).toUpperCase() };
    this.documents.set(path, made);
    return made;
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
          metadata: { type: 'object' },
          items: { type: 'array', items: { $ref: ref(schemaName(kind)) } },
        },
        'x-kubernetes-group-version-kind': [
          { ...gvk, kind: `${kind.kind}List` },
        ],
      };
    }
    return out;
  }

  /** Swagger 2.0 without paths' details: enough for clients that look up kinds in it. */
  private versionTwo(): object {
    const ref = (name: string) => `#/definitions/${name}`;
    const definitions = this.schemas(this.kinds.all(), ref);
    return {
      swagger: '2.0',
      info: { title: 'OpenChoreo Portal', version: 'v1' },
      paths: Object.fromEntries(
        this.discovery.groupVersions().map(gv => [
          gv.group ? `/apis/${apiVersionOf(gv)}/` : `/api/${gv.version}/`,
          {
            get: {
              description: 'get available resources',
              responses: { 200: { description: 'OK' } },
            },
          },
        ]),
      ),
      definitions: withoutV3Only(definitions),
    };
  }
}

/** Swagger 2.0 knows no oneOf, anyOf, not or nullable. */
function withoutV3Only<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutV3Only) as T;
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (
      key === 'oneOf' ||
      key === 'anyOf' ||
      key === 'not' ||
      key === 'nullable'
    ) {
      if (
        typeof member !== 'object' ||
        Array.isArray(member) ||
        key === 'nullable'
      )
        continue;
    }
    out[key] = withoutV3Only(member);
  }
  return out as T;
}

export type { StructuralSchema };
