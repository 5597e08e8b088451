import { KindDefinition, KubeObject } from '@openchoreo-portal/model';

/** The kind that is measured: defaults, a list-map, a status of its own. */
export const thingKind: KindDefinition = {
  group: 'bench.openchoreo.dev',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  scope: 'Namespaced',
  statusSubresource: true,
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          image: { type: 'string' },
          replicas: { type: 'integer', default: 1, minimum: 0 },
          env: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['key'],
            items: {
              type: 'object',
              required: ['key'],
              properties: {
                key: { type: 'string' },
                value: { type: 'string' },
              },
            },
          },
        },
      },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
};

/** Path of the collection. */
export const THINGS = '/apis/bench.openchoreo.dev/v1/namespaces/default/things';

/** About 1 kB, as a component has. */
export const thing = (name: string): KubeObject => ({
  apiVersion: 'bench.openchoreo.dev/v1',
  kind: 'Thing',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: {
    image: `registry/${name}:1`,
    env: Array.from({ length: 10 }, (_, i) => ({
      key: `KEY_${i}`,
      value: `value of ${i}`,
    })),
  },
});
