import { KindDefinition } from '../kind-definition';
import { StoredObjectMeta } from '../object';
import { Infer, s } from '../schema/builder';
import { ageColumn, column } from './define';

const objectReference = s.object({
  apiVersion: s.string().optional(),
  kind: s.string().optional(),
  namespace: s.string().optional(),
  name: s.string().optional(),
  uid: s.string().optional(),
  resourceVersion: s.string().optional(),
  fieldPath: s.string().optional(),
});
const body = s.object({
  involvedObject: objectReference,
  reason: s.string().optional(),
  message: s.string().optional(),
  type: s.string().optional(),
  source: s
    .object({ component: s.string().optional(), host: s.string().optional() })
    .optional(),
  firstTimestamp: s.time().with({ nullable: true }).optional(),
  lastTimestamp: s.time().with({ nullable: true }).optional(),
  eventTime: s.time().with({ nullable: true }).optional(),
  count: s.integer({ format: 'int32' }).optional(),
  series: s
    .object({
      count: s.integer({ format: 'int32' }).optional(),
      lastObservedTime: s.time().optional(),
    })
    .optional(),
  action: s.string().optional(),
  related: objectReference.optional(),
  reportingComponent: s.string().optional(),
  reportingInstance: s.string().optional(),
});

/** Kubernetes core/v1 Event: something happened to an object. */
export type KubeEvent = Infer<typeof body> & {
  apiVersion: string;
  kind: string;
  metadata: StoredObjectMeta;
};

export const eventKind: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  scope: 'Namespaced',
  description: 'Something that happened to an object.',
  statusSubresource: false,
  printerColumns: [
    {
      name: 'Last Seen',
      type: 'date',
      jsonPath: '.lastTimestamp',
    },
    column('Type', '.type'),
    column('Reason', '.reason'),
    column('Object', '.involvedObject.name'),
    column('Message', '.message'),
    { ...ageColumn, priority: 1 },
  ],
  selectableFields: [
    '.involvedObject.kind',
    '.involvedObject.name',
    '.involvedObject.uid',
    '.reason',
    '.type',
  ],
  schema: {
    type: 'object',
    required: ['involvedObject'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      ...body.schema.properties,
    },
  },
};
