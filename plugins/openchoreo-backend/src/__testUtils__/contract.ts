import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { Portal } from './portal';

const FILE = path.resolve(
  __dirname,
  '../../../../../shared/conformance/openapi/openchoreo-api.yaml',
);

/** A schema or reference as it stands in a document. */
type Json = Record<string, any>;

/** One operation of an OpenAPI document. */
export interface ContractOperation {
  id: string;
  method: string;
  path: string;
  /** Schema of the JSON body. */
  body?: Json;
  /** Schema of the JSON answer by status; undefined when there is no JSON. */
  answers: Map<number, Json | undefined>;
}

/** An OpenAPI document to hold requests and answers to. */
export interface Contract {
  operations: ContractOperation[];
  /** What is wrong with a value; empty when it is valid. */
  problems(schema: Json, value: unknown): string[];
}

/** True when the official contract is there. It is test data outside the repository. */
export const hasOfficialContract = existsSync(FILE);

/** The official contract. */
export const officialContract = () =>
  readContract(parse(readFileSync(FILE, 'utf8')));

/** Reads an OpenAPI 3.0 document. */
export function readContract(document: Json): Contract {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // Formats of OpenAPI that say something about numbers and bytes, not about texts.
  for (const format of ['int32', 'int64', 'byte', 'double', 'float']) {
    ajv.addFormat(format, true);
  }
  ajv.addSchema({ $id: 'doc', components: document.components } as object);
  const compiled = new Map<string, ValidateFunction>();
  const absolute = (value: any): any => {
    if (Array.isArray(value)) return value.map(absolute);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === '$ref' ? `doc${member}` : absolute(member),
      ]),
    );
  };
  const resolve = (value: Json): Json =>
    value.$ref
      ? (value.$ref as string)
          .slice(2)
          .split('/')
          .reduce((at: any, key) => at[key], document)
      : value;
  const schemaIn = (holder: Json | undefined) =>
    holder && resolve(holder).content?.['application/json']?.schema;

  const operations = Object.entries<Json>(document.paths).flatMap(
    ([address, item]) =>
      ['get', 'post', 'put', 'delete', 'patch']
        .filter(method => item[method])
        .map(method => ({
          id: item[method].operationId as string,
          method,
          path: address,
          body: schemaIn(item[method].requestBody),
          answers: new Map(
            Object.entries<Json>(item[method].responses).map(
              ([status, answer]) => [Number(status), schemaIn(answer)],
            ),
          ),
        })),
  );
  return {
    operations,
    problems(schema, value) {
      const key = JSON.stringify(schema);
      const check = compiled.get(key) ?? ajv.compile(absolute(schema));
      compiled.set(key, check);
      if (check(value)) return [];
      return (check.errors ?? []).map(
        e => `${e.instancePath || '/'} ${e.message}`,
      );
    },
  };
}

/** What a call gives. */
export interface Answer {
  status: number;
  body: any;
  headers: Headers;
}

/** Sends requests of a contract's operations, and notes which operation answered what. */
export class ContractClient {
  /** Statuses by operation. */
  readonly seen = new Map<string, Set<number>>();

  constructor(
    private readonly portal: Portal,
    private readonly contracts: readonly Contract[],
  ) {}

  /** Sends one request; throws when it or its answer does not fit a contract that knows the operation. */
  async call(
    id: string,
    params: Record<string, string> = {},
    options: {
      as?: string | null;
      query?: Record<string, string>;
      body?: unknown;
      /** The body is meant to be wrong. */
      invalid?: boolean;
      /** This status is no defect, although the official contract does not declare it. */
      undeclared?: number;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const known = this.contracts
      .map(contract => ({
        contract,
        operation: contract.operations.find(o => o.id === id),
      }))
      .filter(({ operation }) => operation !== undefined);
    if (known.length === 0) throw new Error(`There is no operation ${id}.`);
    const { method, path: template } = known[0].operation!;
    const address = template.replace(/\{([^}]+)\}/g, (_, name) => {
      if (params[name] === undefined) throw new Error(`${id} needs ${name}.`);
      return encodeURIComponent(params[name]);
    });
    const query = new URLSearchParams(options.query).toString();
    const response = await this.portal.fetch(
      options.as === null ? undefined : options.as ?? 'admin',
      `${address}${query ? `?${query}` : ''}`,
      {
        method: method.toUpperCase(),
        body: options.body,
        headers: options.headers,
      },
    );
    const json = (response.headers.get('content-type') ?? '').includes('json');
    const body = json ? await response.json() : await response.text();
    const { status } = response;
    this.seen.set(id, (this.seen.get(id) ?? new Set()).add(status));
    const problems: string[] = [];
    for (const { contract, operation } of known) {
      const { answers, body: wanted } = operation!;
      const note = (what: string, found: string[]) =>
        problems.push(...found.map(p => `${id}: ${what}: ${p}`));
      if (wanted && options.body !== undefined && !options.invalid) {
        note('request', contract.problems(wanted, options.body));
      }
      if (!answers.has(status)) {
        if (status === options.undeclared) continue;
        note('answer', [`${status} is not declared: ${JSON.stringify(body)}`]);
        continue;
      }
      const schema = answers.get(status);
      if (schema && json) {
        note(`answer ${status}`, contract.problems(schema, body));
      } else if (schema) note(`answer ${status}`, ['is no JSON']);
    }
    if (problems.length) throw new Error(problems.join('\n'));
    return { status, body, headers: response.headers };
  }
}
