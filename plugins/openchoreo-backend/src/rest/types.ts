import { Request, Response } from 'express';
import { RequestContext } from '@openchoreo-portal/apiserver';
import { ResourceClient, Transport } from '@openchoreo-portal/client';

/** A schema of OpenAPI 3.0, as data. */
export type Schema = Readonly<Record<string, unknown>>;

/** A value that comes with the path, the query or a header. */
export interface RestParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description: string;
  schema: Schema;
}

/** What a handler gets. */
export interface RestCall {
  context: RequestContext;
  /** Acts as the caller. */
  client: ResourceClient;
  /** The Kubernetes dialect in process, as the caller. */
  kube: Transport;
  /** Values of the path. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  /** JSON body; undefined when there is none. */
  body: unknown;
  req: Request;
  res: Response;
}

/** One operation: what is routed, what the document says about it, and what it does. */
export interface RestOperation {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/api/v1/namespaces/{namespaceName}`. */
  path: string;
  tag: string;
  summary: string;
  parameters?: readonly RestParameter[];
  /** Schema of the JSON body. */
  body?: { schema: Schema; optional?: boolean };
  /** How it succeeds; without schema there is no body. */
  success: { status: number; description: string; schema?: Schema };
  /** Codes besides 401, 403 and 500 (of open operations: besides 500). */
  errors?: readonly number[];
  /** Answers without a token. */
  open?: boolean;
  /** Not part of OpenChoreo's own contract. */
  extension?: boolean;
  /** Reads the body itself: it is verified byte by byte. */
  rawBody?: boolean;
  /** Media type of the answer. Default `application/json`. */
  mediaType?: string;
  /** Result is the body; undefined when the handler answered by itself. */
  handle(call: RestCall): Promise<unknown>;
}

/** A reference to a schema of the document. */
export const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});

/** A list of something. */
export const arrayOf = (items: Schema): Schema => ({ type: 'array', items });

/** A required value of the path. */
export function pathParameter(
  name: string,
  description: string,
): RestParameter {
  return {
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  };
}

/** An optional value of the query. */
export function queryParameter(
  name: string,
  description: string,
  schema: Schema = { type: 'string' },
  required = false,
): RestParameter {
  return {
    name,
    in: 'query',
    ...(required ? { required } : {}),
    description,
    schema,
  };
}
