import { KindDefinition, PrinterColumn } from '../kind-definition';
import { DELIVERY_GROUP, OPENCHOREO_GROUP } from '../labels';
import { StoredObject } from '../object';
import { SchemaNode } from '../schema/builder';

/** An object of a known kind as the server returns it. */
export interface ResourceObject<Spec, Status = object>
  extends StoredObject<Spec, Status> {
  spec: Spec;
}

/** `Age`, the last column of most kinds. */
export const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/** A text column. */
export function column(
  name: string,
  jsonPath: string,
  priority?: number,
): PrinterColumn {
  return {
    name,
    type: 'string',
    jsonPath,
    ...(priority ? { priority } : {}),
  };
}

/** Column with the status of a condition. */
export function conditionColumn(type = 'Ready'): PrinterColumn {
  return column(type, `.status.conditions[?(@.type=="${type}")].status`);
}

/** What {@link defineKind} needs; everything else follows from the kind's name. */
export interface KindInput {
  kind: string;
  /** Default `openchoreo.dev`. */
  group?: string;
  scope?: KindDefinition['scope'];
  shortNames?: string[];
  /** `Age` is appended. */
  columns?: PrinterColumn[];
  description: string;
  spec: SchemaNode<unknown, boolean>;
  status?: SchemaNode<unknown, boolean>;
  /** False: there is no `/status`. Default true. */
  statusSubresource?: boolean;
  selectableFields?: string[];
}

/** Makes the definition of a `v1alpha1` kind with `spec` and `status`. */
export function defineKind(input: KindInput): KindDefinition {
  const singular = input.kind.toLowerCase();
  const status = input.status?.schema ?? { type: 'object' as const };
  // Without required fields an absent spec means an empty one, so that controllers always find a spec.
  const spec = input.spec.schema.required
    ? input.spec.schema
    : { ...input.spec.schema, default: {} };
  return {
    group: input.group ?? OPENCHOREO_GROUP,
    version: 'v1alpha1',
    kind: input.kind,
    plural: pluralOf(singular),
    singular,
    ...(input.shortNames ? { shortNames: input.shortNames } : {}),
    categories: ['openchoreo'],
    scope: input.scope ?? 'Namespaced',
    description: input.description,
    statusSubresource: input.statusSubresource ?? true,
    printerColumns: [...(input.columns ?? []), ageColumn],
    ...(input.selectableFields
      ? { selectableFields: input.selectableFields }
      : {}),
    schema: {
      type: 'object',
      description: input.description,
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec,
        status,
      },
      ...(spec.required ? { required: ['spec'] } : {}),
    },
  };
}

/** The same for the group of delivery rules. */
export function defineDeliveryKind(
  input: Omit<KindInput, 'group'>,
): KindDefinition {
  return defineKind({ ...input, group: DELIVERY_GROUP });
}

function pluralOf(singular: string): string {
  return singular.endsWith('y')
    ? `${singular.slice(0, -1)}ies`
    : `${singular}s`;
}
