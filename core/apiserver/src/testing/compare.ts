import { canonicalJson, isJsonObject } from '@openchoreo-portal/model';
import { widgetKind } from './widget';

/** One request of a scenario, to the same object of both servers. */
export interface Step {
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  subresource?: 'status';
  /** Field manager. */
  manager?: string;
  force?: boolean;
  /** Media type of a patch. */
  type?: 'apply' | 'merge' | 'json';
  /** Body without apiVersion, kind and name; or changes to what the server has now (PUT). */
  body?: object;
  change?: (live: Record<string, any>) => Record<string, any>;
  query?: string;
}

/** What a server made of a step, without what differs by nature. */
export interface Answer {
  code: number;
  object?: unknown;
  error?: { reason: string; fields: string[]; nulls: boolean };
}

const MEDIA = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/** An object without uid, versions and times; owners in a stable order. */
export function comparable(object: any): unknown {
  const {
    uid: _u,
    resourceVersion: _r,
    creationTimestamp: _c,
    managedFields,
    ...metadata
  } = object.metadata ?? {};
  const owners = (managedFields ?? [])
    .map(({ time, ...entry }: any) => ({ ...entry, timed: time !== undefined }))
    .sort((a: unknown, b: unknown) =>
      canonicalJson(a) < canonicalJson(b) ? -1 : 1,
    );
  return { ...object, metadata: { ...metadata, managedFields: owners } };
}

/** Sends steps to one object of one server. */
export class Player {
  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly namespace = 'default',
  ) {}

  private get path(): string {
    const { group, version, plural } = widgetKind;
    return `${this.url}/apis/${group}/${version}/namespaces/${this.namespace}/${plural}`;
  }

  async play(step: Step): Promise<Answer> {
    const query = new URLSearchParams(step.query);
    if (step.manager) query.set('fieldManager', step.manager);
    if (step.force) query.set('force', 'true');
    const object = `${this.path}/${this.name}${
      step.subresource ? `/${step.subresource}` : ''
    }`;
    let body: unknown = step.body;
    if (step.change) {
      const live: any = await (await fetch(`${this.path}/${this.name}`)).json();
      body = step.change(live);
    } else if (isJsonObject(body) && step.type !== 'merge') {
      body = {
        apiVersion: `${widgetKind.group}/${widgetKind.version}`,
        kind: widgetKind.kind,
        ...body,
        metadata: { ...(body.metadata as object), name: this.name },
      };
    }
    const response = await fetch(
      `${step.method === 'POST' ? this.path : object}?${query}`,
      {
        method: step.method,
        headers: {
          'content-type': step.type ? MEDIA[step.type] : 'application/json',
          'user-agent': 'compare/1',
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
    );
    const answer: any = await response.json();
    if (answer.kind !== 'Status')
      return { code: response.status, object: comparable(answer) };
    return {
      code: response.status,
      error: {
        reason: answer.reason,
        fields: (answer.details?.causes ?? [])
          // The other server adds a line without field when it skipped rules.
          .filter((c: any) => c.field !== '<nil>')
          .map((c: any) => `${c.reason} ${c.field}`)
          .sort(),
        nulls: (answer.details?.causes ?? []).some((c: any) =>
          /"null"/.test(c.message),
        ),
      },
    };
  }
}

/**
 * How two servers agree on a step. `tolerated` ends the scenario: the other server refuses a null (its own, made by emptying a map, or
 * one that was sent) where ours takes it as absent, as Kubernetes does for its built-in kinds; or fails with code 500 where
 * ours says what is wrong.
 */
export function verdict(
  theirs: Answer,
  ours: Answer,
): 'same' | 'tolerated' | 'different' {
  if (canonicalJson(theirs) === canonicalJson(ours)) return 'same';
  if (theirs.error?.nulls && theirs.code === 422 && ours.code < 300)
    return 'tolerated';
  if (theirs.code === 500 && (ours.code === 400 || ours.code === 422))
    return 'tolerated';
  return 'different';
}
