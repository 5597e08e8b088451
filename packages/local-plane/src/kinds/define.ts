import {
  KindDefinition,
  PrinterColumn,
  StructuralSchema,
} from '@openchoreo-portal/model';
import { anything, object } from './schema';

/** Shorthand for one kind; see {@link defineKind}. */
export interface KindShape {
  /** `apps/v1`, `v1`. */
  apiVersion: string;
  kind: string;
  /** Default: lower-case kind + `s`. */
  plural?: string;
  shortNames?: string[];
  /** Default: Namespaced. */
  scope?: 'Namespaced' | 'Cluster';
  /** Fields beside metadata. Default: `spec` and `status` as they come. */
  fields?: Record<string, StructuralSchema>;
  required?: string[];
  /** Default: true when there is a `status` field. */
  status?: boolean;
  columns?: [
    name: string,
    type: PrinterColumn['type'],
    jsonPath: string,
    priority?: number,
  ][];
  selectableFields?: string[];
  categories?: string[];
  sensitive?: boolean;
  description?: string;
}

/** Makes a {@link KindDefinition}; an Age column is added last. */
export function defineKind(shape: KindShape): KindDefinition {
  const slash = shape.apiVersion.indexOf('/');
  const fields = shape.fields ?? { spec: anything, status: anything };
  return {
    group: slash < 0 ? '' : shape.apiVersion.slice(0, slash),
    version: shape.apiVersion.slice(slash + 1),
    kind: shape.kind,
    plural: shape.plural ?? `${shape.kind.toLowerCase()}s`,
    singular: shape.kind.toLowerCase(),
    shortNames: shape.shortNames,
    categories: shape.categories,
    scope: shape.scope ?? 'Namespaced',
    schema: object(fields, shape.required),
    statusSubresource: shape.status ?? 'status' in fields,
    printerColumns: [
      ...(shape.columns ?? []).map(([name, type, jsonPath, priority]) => ({
        name,
        type,
        jsonPath,
        ...(priority ? { priority } : {}),
      })),
      {
        name: 'Age',
        type: 'date' as const,
        jsonPath: '.metadata.creationTimestamp',
      },
    ],
    selectableFields: shape.selectableFields,
    sensitive: shape.sensitive,
    description: shape.description,
  };
}
