import { apiVersionOf, KindDefinition } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { IncludeObject, rowsOf, tableOf } from '../discovery/table';
import { HandlerDeps, presentJson, presentObject } from '../handlers/deps';
import { ListResult } from '../handlers/read';
import { WriteOutcome } from '../handlers/write';
import { Entry } from '../storage/types';
import { ResourceRequest } from './resources';
import {
  Accepted,
  sendJson,
  sendParts,
  sendText,
  setWarnings,
} from './respond';

/** What rows of a table carry besides their cells. */
export function includeOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject');
  return value === 'Object' || value === 'None' ? value : 'Metadata';
}

function partial(entry: Entry): object {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: entry.object.metadata,
  };
}

/** Sends one object in the form the client asked for. */
export function sendEntry(
  deps: HandlerDeps,
  { res, query, route }: ResourceRequest,
  accepted: Accepted,
  entry: Entry,
  code = 200,
): void {
  const { kind } = route;
  const apiVersion = apiVersionOf(kind);
  if (accepted.as === 'Table') {
    const object = presentObject(entry, apiVersion);
    const table = tableOf(
      kind,
      [object],
      { resourceVersion: object.metadata.resourceVersion },
      { include: includeOf(query), now: deps.clock.now() },
    );
    sendJson(res, code, table);
  } else if (accepted.as) sendJson(res, code, partial(entry));
  else if (accepted.yaml)
    sendText(
      res,
      code,
      stringify(presentObject(entry, apiVersion)),
      'application/yaml',
    );
  else sendText(res, code, presentJson(entry, apiVersion));
}

/** Lists this short are sent in one piece, with their length. */
const SHORT_LIST = 50;

/** A document as `start`, then items with `separator` in between, then `end`. */
interface Document {
  start: string;
  item(entry: Entry): string;
  separator: string;
  end: string;
  type?: string;
}

/** A JSON document with an empty list as its last member, opened after that list's bracket. */
function opened(value: object): string {
  return JSON.stringify(value).slice(0, -'[]}'.length + 1);
}

function documentOf(
  deps: HandlerDeps,
  { query, route }: ResourceRequest,
  accepted: Accepted,
  metadata: object,
): Document {
  const { kind } = route;
  const apiVersion = apiVersionOf(kind);
  const json = { separator: ',', end: ']}' };
  const listKind = `${kind.kind}List`;
  if (accepted.as === 'Table') {
    const options = { include: includeOf(query), now: deps.clock.now() };
    const row = rowsOf(kind, options);
    return {
      ...json,
      start: opened(tableOf(kind, [], metadata, options)),
      item: entry => JSON.stringify(row(presentObject(entry, apiVersion))),
    };
  }
  if (accepted.as)
    return {
      ...json,
      start: opened({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: [],
      }),
      item: entry => JSON.stringify(partial(entry)),
    };
  if (accepted.yaml) {
    return {
      start: `${stringify({ kind: listKind, apiVersion, metadata })}items:\n`,
      // A list of one, so that the library does the indentation.
      item: entry => stringify([presentObject(entry, apiVersion)]),
      separator: '',
      end: '',
      type: 'application/yaml',
    };
  }
  return {
    ...json,
    start: opened({ kind: listKind, apiVersion, metadata, items: [] }),
    item: entry => presentJson(entry, apiVersion),
  };
}

function* partsOf(document: Document, entries: readonly Entry[]) {
  yield document.start;
  for (let i = 0; i < entries.length; i++)
    yield (i > 0 ? document.separator : '') + document.item(entries[i]);
  yield document.end;
}

/** Sends a list in the form the client asked for; long ones in pieces, so that nobody waits for it to be written. */
export async function sendList(
  deps: HandlerDeps,
  request: ResourceRequest,
  accepted: Accepted,
  list: ListResult,
): Promise<void> {
  const document = documentOf(deps, request, accepted, {
    resourceVersion: String(list.version),
    ...(list.continue ? { continue: list.continue } : {}),
    ...(list.remaining ? { remainingItemCount: list.remaining } : {}),
  });
  if (accepted.yaml && list.entries.length === 0)
    document.start = document.start.replace(/items:\n$/, 'items: []\n');
  const parts = partsOf(document, list.entries);
  const type = document.type ?? 'application/json';
  if (list.entries.length <= SHORT_LIST)
    sendText(request.res, 200, [...parts].join(''), type);
  else await sendParts(request.res, parts, type);
}

/** Sends what a write made. */
export function sendOutcome(
  deps: HandlerDeps,
  request: ResourceRequest,
  accepted: Accepted,
  outcome: WriteOutcome,
  warnings: string[],
): void {
  setWarnings(request.res, [...warnings, ...outcome.warnings]);
  sendEntry(
    deps,
    request,
    accepted,
    outcome.entry,
    outcome.created ? 201 : 200,
  );
}

/** What Kubernetes says about an object that is gone. */
export function deletedStatus(kind: KindDefinition, entry: Entry): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: entry.key.name,
      group: kind.group,
      kind: kind.plural,
      uid: entry.object.metadata.uid,
    },
  };
}
