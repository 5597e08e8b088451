import {
  KindDefinition,
  KubeObject,
  PrinterColumn,
} from '@openchoreo-portal/model';
import { selectAll } from '../selectors/jsonpath';

const NAME_COLUMN = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique within its namespace.',
  priority: 0,
};
const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/** Age as `kubectl` prints it: `45s`, `3m20s`, `5h`, `12d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) {
    const rest = seconds % 60;
    return rest ? `${minutes}m${rest}s` : `${minutes}m`;
  }
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) {
    const rest = minutes % 60;
    return rest ? `${hours}h${rest}m` : `${hours}h`;
  }
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) {
    const rest = hours % 24;
    return rest ? `${days}d${rest}h` : `${days}d`;
  }
  if (days < 730) return `${days}d`;
  return `${Math.floor(days / 365)}y`;
}

function cell(column: PrinterColumn, object: KubeObject, now: number): unknown {
  const values = selectAll(object, column.jsonPath);
  const value = values[0];
  if (value === undefined || value === null) return null;
  if (column.type === 'date') {
    const at = Date.parse(String(value));
    return Number.isNaN(at) ? '<invalid>' : humanDuration(now - at);
  }
  if (column.type === 'string') {
    const text = (item: unknown) =>
      typeof item === 'object' ? JSON.stringify(item) : String(item);
    return values.length > 1 ? values.map(text).join(',') : text(value);
  }
  return value;
}

/** What a row carries besides its cells. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

function rowObject(
  object: KubeObject,
  include: IncludeObject,
): object | undefined {
  if (include === 'None') return undefined;
  if (include === 'Object') return object;
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

/** Makes rows of a table, one by one. */
export function rowsOf(
  kind: KindDefinition,
  options: { include: IncludeObject; now: Date },
): (object: KubeObject) => object {
  const columns = columnsOf(kind);
  const now = options.now.getTime();
  return object => ({
    cells: [object.metadata.name, ...columns.map(c => cell(c, object, now))],
    ...(options.include === 'None'
      ? {}
      : { object: rowObject(object, options.include) }),
  });
}

function columnsOf(kind: KindDefinition): readonly PrinterColumn[] {
  return kind.printerColumns?.length ? kind.printerColumns : [AGE];
}

/** `meta.k8s.io/v1` Table of objects of one kind. */
export function tableOf(
  kind: KindDefinition,
  objects: readonly KubeObject[],
  metadata: object,
  options: { include: IncludeObject; now: Date; headers?: boolean },
): object {
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions:
      options.headers === false
        ? []
        : [
            NAME_COLUMN,
            ...columns.map(({ name, type, description, priority }) => ({
              name,
              // Dates are printed as ages, which are text.
              type: type === 'date' ? 'string' : type,
              format: '',
              description: description ?? '',
              priority: priority ?? 0,
            })),
          ],
    rows: objects.map(rowsOf(kind, options)),
  };
}
