import { RESOURCES } from '../resources/table';
import {
  arrayOf,
  pathParameter,
  queryParameter,
  ref,
  RestOperation,
  Schema,
} from '../types';

/** An operation as the document describes it. */
export type DescribedOperation = Omit<RestOperation, 'handle'> & {
  /** Errors are a Kubernetes `Status` instead of the dialect's own. */
  statusErrors?: true;
};

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const time: Schema = { type: 'string', format: 'date-time' };
const open: Schema = { type: 'object', additionalProperties: true };
const items = (schema: Schema, more: Record<string, Schema> = {}): Schema => ({
  type: 'object',
  required: ['items'],
  properties: { items: arrayOf(schema), ...more },
});
const object = (
  required: readonly string[],
  properties: Record<string, Schema>,
): Schema => ({
  type: 'object',
  ...(required.length ? { required } : {}),
  properties,
});

const NAMESPACE = pathParameter('namespaceName', 'Name of the namespace.');
const KIND = [
  pathParameter('group', 'API group; `core` for that of Kubernetes itself.'),
  pathParameter('version', 'Version of the group.'),
  pathParameter(
    'plural',
    `Plural of the kind, e.g. \`${RESOURCES[0].kind.plural}\`.`,
  ),
];
const OBJECT = [
  ...KIND,
  queryParameter('namespace', 'Namespace of the object; absent: cluster.'),
  queryParameter('name', 'Name of the object.', text, true),
];
const limit = (most: number, usual: number) =>
  queryParameter('limit', 'Most items of the answer.', {
    type: 'integer',
    minimum: 1,
    maximum: most,
    default: usual,
  });
const PROJECT = queryParameter('project', 'Of one project.');
const COMPONENT = queryParameter('component', 'Of one component.');
const DELIVERY = '/delivery/v1alpha1/namespaces/{namespaceName}';

const common = { extension: true, statusErrors: true } as const;
const audit = { ...common, method: 'get', tag: 'Audit' } as const;
const delivery = { ...common, method: 'post', tag: 'Delivery' } as const;

/** Addresses of the portal beside the dialect's own. They are routed in `http/`; a test holds both together. */
export const PORTAL_OPERATIONS: readonly DescribedOperation[] = [
  {
    ...common,
    operationId: 'streamWirelogs',
    method: 'get',
    path: '/api/v1/namespaces/{namespaceName}/environments/{environmentName}/wirelogs',
    tag: 'Live',
    summary: 'Network flows of an environment as they happen',
    parameters: [
      NAMESPACE,
      pathParameter('environmentName', 'Name of the environment.'),
      PROJECT,
      COMPONENT,
      queryParameter('last', 'Flows of the past to begin with.', {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 0,
      }),
    ],
    mediaType: 'text/event-stream',
    success: {
      status: 200,
      description:
        'Server-sent events, one flow each, in the words of Hubble; without end.',
      schema: text,
    },
    errors: [400, 404, 501, 503],
  },
  {
    ...audit,
    operationId: 'listAuditRecords',
    path: '/audit',
    summary: 'Who did what, newest first',
    parameters: [
      ...['subject', 'verb', 'kind', 'namespace', 'name'].map(name =>
        queryParameter(name, `Records with this ${name}.`),
      ),
      queryParameter('outcome', 'How it ended.', {
        type: 'string',
        enum: ['done', 'denied', 'failed'],
      }),
      queryParameter('since', 'Not before this moment.', time),
      queryParameter('until', 'Before this moment.', time),
      queryParameter('before', 'Sequence that all records are before.', whole),
      limit(1000, 100),
    ],
    success: {
      status: 200,
      description: 'Records; `next` is `before` of the next page.',
      schema: items(ref('AuditRecord'), { next: whole }),
    },
    errors: [400],
  },
  {
    ...audit,
    operationId: 'listActivity',
    path: '/activity',
    summary:
      'What people did to components, workloads and release bindings that you may see, newest first',
    parameters: [
      {
        ...queryParameter('namespace', 'Of this organisation.'),
        required: true,
      },
      queryParameter('project', 'Of this project.'),
      queryParameter('component', 'Of this component.'),
      limit(200, 50),
    ],
    success: {
      status: 200,
      description: 'Who did what, and to which component.',
      schema: items(ref('ActivityRecord')),
    },
    errors: [400],
  },
  {
    ...audit,
    operationId: 'reportToAudit',
    method: 'post',
    path: '/audit',
    summary: 'Add a record; only for plugins of this portal',
    body: { schema: ref('AuditRecord') },
    success: { status: 201, description: 'It is in the chain.' },
    errors: [400],
  },
  {
    ...audit,
    operationId: 'verifyAudit',
    path: '/audit/verification',
    summary: 'Is the chain of records whole?',
    success: {
      status: 200,
      description: 'Whether it is, and else where it breaks.',
      schema: object(['intact'], {
        intact: { type: 'boolean' },
        brokenAt: whole,
      }),
    },
  },
  {
    ...audit,
    operationId: 'listVersions',
    path: '/history/{group}/{version}/{plural}',
    tag: 'History',
    summary: 'Versions of an object, newest first',
    parameters: [
      ...OBJECT,
      queryParameter('before', 'Version that all are before.', whole),
      limit(1000, 50),
    ],
    success: {
      status: 200,
      description: 'Versions, with who made them.',
      schema: items(
        object(['version', 'time', 'type', 'object'], {
          version: whole,
          time,
          type: text,
          subject: text,
          object: open,
        }),
      ),
    },
    errors: [400, 404],
  },
  {
    ...audit,
    method: 'post',
    operationId: 'restoreVersion',
    path: '/history/{group}/{version}/{plural}/restore',
    tag: 'History',
    summary: 'Make an object again what it was',
    parameters: OBJECT,
    body: {
      schema: object(['version'], {
        version: whole,
        resourceVersion: text,
        dryRun: { type: 'boolean' },
      }),
    },
    success: {
      status: 200,
      description: 'The object as it is now.',
      schema: open,
    },
    errors: [400, 404, 409, 422],
  },
  {
    ...audit,
    operationId: 'getImpact',
    path: '/impact/{group}/{version}/{plural}',
    tag: 'History',
    summary: 'What goes with an object when it is deleted',
    parameters: OBJECT,
    success: {
      status: 200,
      description: 'What goes, what depends on that, what cannot be seen.',
      schema: open,
    },
    errors: [400, 404],
  },
  {
    ...delivery,
    operationId: 'makePlan',
    path: `${DELIVERY}/plans`,
    summary: 'What a change would do',
    parameters: [NAMESPACE],
    body: { schema: open },
    success: { status: 200, description: 'The plan.', schema: open },
    errors: [400, 404, 422, 501],
  },
  {
    ...delivery,
    operationId: 'adoptDrift',
    path: `${DELIVERY}/adoptions`,
    summary: 'Overrides that lead to what others changed on the plane',
    parameters: [NAMESPACE],
    body: { schema: open },
    success: {
      status: 200,
      description: 'The overrides, and their plan.',
      schema: open,
    },
    errors: [400, 404, 422, 501],
  },
  {
    ...delivery,
    operationId: 'simulatePolicy',
    path: `${DELIVERY}/simulations`,
    summary: 'Recorded promotions under a changed policy',
    parameters: [NAMESPACE],
    body: { schema: open },
    success: {
      status: 200,
      description: 'The promotions that would have gone otherwise.',
      schema: open,
    },
    errors: [400, 422, 501],
  },
  {
    ...delivery,
    method: 'get',
    operationId: 'listDeployments',
    path: `${DELIVERY}/deployments`,
    summary: 'What was changed in environments',
    parameters: [
      NAMESPACE,
      PROJECT,
      COMPONENT,
      queryParameter('environment', 'In one environment.'),
      limit(200, 50),
    ],
    success: {
      status: 200,
      description: 'Deployments, newest first.',
      schema: items(open, { isComplete: { type: 'boolean' } }),
    },
    errors: [400],
  },
];
