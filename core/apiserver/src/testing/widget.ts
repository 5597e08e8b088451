import {
  createKindRegistry,
  KindDefinition,
  StructuralSchema,
} from '@openchoreo-portal/model';

const text: StructuralSchema = { type: 'string' };
const whole: StructuralSchema = { type: 'integer' };

/** A kind with every way in which fields can be owned, for tests. */
export const widgetKind: KindDefinition = {
  group: 'test.openchoreo.dev',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  shortNames: ['wd'],
  categories: ['things'],
  scope: 'Namespaced',
  description: 'A thing of tests.',
  statusSubresource: true,
  selectableFields: ['.spec.color'],
  printerColumns: [
    { name: 'Color', type: 'string', jsonPath: '.spec.color' },
    { name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  schema: {
    type: 'object',
    properties: {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec: {
        type: 'object',
        description: 'What is wanted.',
        properties: {
          color: { ...text, description: 'Its color.' },
          size: { ...whole, minimum: 0, maximum: 1000, default: 3 },
          ratio: { type: 'number' },
          locked: {
            ...text,
            'x-kubernetes-validations': [
              { rule: 'self == oldSelf', message: 'cannot be changed' },
            ],
          },
          nested: {
            type: 'object',
            properties: {
              a: text,
              b: text,
              deep: { type: 'object', properties: { x: text, y: text } },
            },
          },
          labels: { type: 'object', additionalProperties: text },
          tags: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
          ports: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['port', 'protocol'],
            items: {
              type: 'object',
              required: ['port'],
              properties: {
                port: whole,
                protocol: { ...text, default: 'TCP' },
                name: text,
                options: { type: 'object', additionalProperties: text },
              },
            },
          },
          atomicList: { type: 'array', items: text },
          atomicMap: {
            type: 'object',
            additionalProperties: text,
            'x-kubernetes-map-type': 'atomic',
          },
          raw: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          either: { 'x-kubernetes-int-or-string': true },
        },
      },
      status: {
        type: 'object',
        properties: {
          phase: text,
          count: whole,
          conditions: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['type'],
            items: {
              type: 'object',
              required: ['type'],
              properties: { type: text, status: text },
            },
          },
        },
      },
    },
  },
};

/** Cluster-scoped, to serve as namespaces. */
export const spaceKind: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  scope: 'Cluster',
  statusSubresource: true,
  schema: {
    type: 'object',
    properties: {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec: { type: 'object' },
      status: {
        type: 'object',
        properties: { phase: text },
        default: { phase: 'Active' },
      },
    },
  },
};

/** Holds what must not be seen. */
export const secretKind: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  scope: 'Namespaced',
  sensitive: true,
  statusSubresource: false,
  schema: {
    type: 'object',
    properties: {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      type: text,
      data: { type: 'object', additionalProperties: text },
    },
  },
};

export const testKinds = createKindRegistry([
  spaceKind,
  widgetKind,
  secretKind,
]);

/** The definition as a CustomResourceDefinition, for comparing with another server. */
export function customResourceDefinition(kind: KindDefinition): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      scope: kind.scope,
      names: {
        kind: kind.kind,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        categories: kind.categories,
      },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: kind.schema },
          subresources: kind.statusSubresource ? { status: {} } : {},
          selectableFields: kind.selectableFields?.map(jsonPath => ({
            jsonPath,
          })),
          additionalPrinterColumns: kind.printerColumns,
        },
      ],
    },
  };
}
