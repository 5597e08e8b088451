import {
  collectionPath,
  ListOptions,
  objectPath,
  query,
  readJson,
  readLines,
} from '@openchoreo-portal/client';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import { stringify } from 'yaml';
import { ServedKind } from '../api/kinds';
import { Session } from '../api/session';
import { usageError } from '../errors';
import { columnWidths, formatTable, ServerTable, tableRows } from './table';

/** Forms of output. */
export const OUTPUTS = ['table', 'wide', 'yaml', 'json', 'name'] as const;
/** See {@link OUTPUTS}. */
export type Output = (typeof OUTPUTS)[number];

/** What `occ get` shows. */
export interface GetRequest {
  kind: ServedKind;
  /** Absent: all that match. */
  name?: string;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  output: Output;
  watch?: boolean;
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** The output that was asked for. Throws when there is none of that name. */
export function checkedOutput(
  value: string | undefined,
  other: Output,
): Output {
  if (value === undefined) return other;
  const found = OUTPUTS.find(output => output === value);
  if (!found) {
    throw usageError(
      `There is no output ${value}.`,
      `Use one of ${OUTPUTS.join(', ')}.`,
    );
  }
  return found;
}

/** Prints objects, and with `watch` their changes until the person interrupts. */
export async function showObjects(
  session: Session,
  request: GetRequest,
): Promise<void> {
  if (request.output === 'table' || request.output === 'wide') {
    await showTable(session, request);
  } else {
    await showDocuments(session, request, request.output);
  }
}

/** An object as people keep it in files: without the bookkeeping of server-side apply. */
export function withoutManagedFields<T extends StoredObject>(object: T): T {
  const { managedFields, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as T['metadata'] };
}

function selectionOf(request: GetRequest): ListOptions {
  const { namespace, labelSelector, fieldSelector } = request;
  return { namespace, labelSelector, fieldSelector };
}

async function showTable(session: Session, request: GetRequest) {
  const { io, kube } = session;
  const { kind, name, namespace } = request;
  const path = name
    ? objectPath(kind, { name, namespace })
    : collectionPath(kind, namespace) +
      query({
        labelSelector: request.labelSelector,
        fieldSelector: request.fieldSelector,
      });
  const table = await readJson<ServerTable>(
    await kube({ method: 'GET', path, headers: { accept: TABLE } }),
  );
  const shape = {
    wide: request.output === 'wide',
    namespaces: kind.scope === 'Namespaced' && !namespace && !name,
  };
  const rows = tableRows(table, shape);
  if (rows.length === 1 && !request.watch) {
    io.err(
      `There are no ${kind.plural}${namespace ? ` in ${namespace}` : ''}.\n`,
    );
    return;
  }
  const widths = columnWidths(rows);
  io.out(formatTable(rows, widths));
  if (!request.watch) return;
  const response = await kube({
    method: 'GET',
    headers: { accept: TABLE },
    path:
      collectionPath(kind, namespace) +
      query({
        watch: true,
        resourceVersion: table.metadata?.resourceVersion,
        labelSelector: request.labelSelector,
        fieldSelector: name ? `metadata.name=${name}` : request.fieldSelector,
      }),
  });
  if (response.status !== 200) await readJson(response);
  try {
    for await (const line of readLines(response)) {
      const event = JSON.parse(line) as { type: string; object: ServerTable };
      if (event.type === 'ERROR') throw ApiError.fromStatus(event.object);
      if (event.type === 'BOOKMARK') continue;
      const columns = { ...table, ...event.object };
      columns.columnDefinitions = table.columnDefinitions;
      io.out(
        formatTable(tableRows(columns, { ...shape, header: false }), widths),
      );
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  }
}

async function showDocuments(
  session: Session,
  request: GetRequest,
  output: 'yaml' | 'json' | 'name',
) {
  const { client, io } = session;
  const { kind, name, namespace } = request;
  const print = (object: StoredObject) => {
    const clean = withoutManagedFields(object);
    if (output === 'name') {
      io.out(`${kind.singular}/${object.metadata.name}\n`);
    } else if (output === 'json') {
      io.out(`${JSON.stringify(clean, null, 2)}\n`);
    } else {
      io.out(stringify(clean));
    }
  };
  if (request.watch) {
    const events = client.watch(kind, {
      ...selectionOf(request),
      ...(name ? { fieldSelector: `metadata.name=${name}` } : {}),
      signal: io.signal,
    });
    for await (const { type, object } of events) {
      if (type === 'BOOKMARK') continue;
      if (output === 'yaml') io.out('---\n');
      print(object);
    }
    return;
  }
  if (name) {
    print(await client.get(kind, { name, namespace }));
    return;
  }
  const { items } = await client.list(kind, selectionOf(request));
  if (output === 'name') {
    items.forEach(print);
    return;
  }
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: items.map(withoutManagedFields),
  };
  io.out(
    output === 'json' ? `${JSON.stringify(list, null, 2)}\n` : stringify(list),
  );
}
