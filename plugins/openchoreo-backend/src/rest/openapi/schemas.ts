import { SECRET_TYPES } from '../../secrets/request';
import { ERROR_CODES } from '../errors';
import { arrayOf, ref, Schema } from '../types';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const whole: Schema = { type: 'integer' };
const truth: Schema = { type: 'boolean' };
const texts: Schema = { type: 'object', additionalProperties: text };
const open: Schema = { type: 'object', additionalProperties: true };
const oneOf = (...values: readonly string[]): Schema => ({
  type: 'string',
  enum: values,
});

/** An object whose fields are required unless their name ends with `?`. */
function object(description: string, fields: Record<string, Schema>): Schema {
  const names = Object.keys(fields);
  const required = names.filter(name => !name.endsWith('?'));
  return {
    type: 'object',
    description,
    ...(required.length ? { required } : {}),
    properties: Object.fromEntries(
      names.map(name => [name.replace(/\?$/, ''), fields[name]]),
    ),
  };
}

const PLANES = [
  'DataPlane',
  'ClusterDataPlane',
  'WorkflowPlane',
  'ClusterWorkflowPlane',
];
const targetPlane = object('A plane.', { kind: oneOf(...PLANES), name: text });
const hierarchy = object('A place; empty is everywhere.', {
  'namespace?': text,
  'project?': text,
  'component?': text,
  'resource?': text,
});
const subjectContext = object('Somebody, by what their token says.', {
  type: oneOf('user', 'service_account'),
  entitlement_claim: text,
  entitlement_values: arrayOf(text),
});
const capabilityPlaces = arrayOf(
  object('A place.', {
    'path?': text,
    'constraints?': object('One of these must be true.', {
      'expressions?': arrayOf(text),
    }),
  }),
);
const liveRef = {
  'group?': text,
  version: text,
  kind: text,
  'namespace?': text,
  name: text,
  uid: text,
};

/** Schemas of everything that is no kind. */
export const SCHEMAS: Record<string, Schema> = {
  Status: object('What is wrong, as Kubernetes says it.', {
    kind: text,
    apiVersion: text,
    code: whole,
    message: text,
    'status?': text,
    'reason?': text,
    'details?': open,
    'metadata?': open,
  }),
  ActivityRecord: object('What one person did to one component.', {
    sequence: whole,
    time,
    subject: text,
    verb: text,
    kind: text,
    name: text,
    project: text,
    component: text,
    'environment?': text,
  }),
  AuditRecord: object('Who did what. It holds no value of an object.', {
    'sequence?': whole,
    'time?': time,
    'requestId?': text,
    subject: text,
    how: text,
    entrance: text,
    verb: text,
    'group?': text,
    kind: text,
    resource: text,
    'namespace?': text,
    'name?': text,
    'subresource?': text,
    outcome: oneOf('done', 'denied', 'failed'),
    code: whole,
    'reason?': text,
    'before?': text,
    'after?': text,
    'resourceVersion?': text,
    'restoredFrom?': text,
    'previousHash?': text,
    'hash?': text,
  }),
  ObjectMeta: object('Name, labels and what else every object has.', {
    name: text,
    'namespace?': text,
    'uid?': text,
    'resourceVersion?': {
      ...text,
      description:
        'Send it back with a PUT to have the PUT refused (409) when somebody else was faster.',
    },
    'generation?': { ...whole, format: 'int64' },
    'labels?': texts,
    'annotations?': texts,
    'creationTimestamp?': time,
    'deletionTimestamp?': time,
    'deletionGracePeriodSeconds?': { ...whole, format: 'int64' },
    'finalizers?': arrayOf(text),
    'ownerReferences?': arrayOf(open),
  }),
  ErrorResponse: object('What went wrong, and what to do.', {
    error: text,
    code: oneOf(...ERROR_CODES),
    'details?': arrayOf(
      object('One wrong field.', { 'field?': text, message: text }),
    ),
  }),
  Pagination: object('What follows after a page.', {
    'nextCursor?': text,
    'remainingCount?': { ...whole, format: 'int64' },
  }),
  VersionResponse: object('What runs here.', {
    name: text,
    version: text,
    gitRevision: text,
    buildTime: text,
    goOS: text,
    goArch: text,
    goVersion: text,
  }),
  OAuthProtectedResourceMetadata: object('Where tokens come from (RFC 9728).', {
    resource_name: text,
    resource: text,
    authorization_servers: arrayOf(text),
    bearer_methods_supported: arrayOf(text),
    scopes_supported: arrayOf(text),
    'openchoreo_clients?': arrayOf(
      object('A client of the identity provider.', {
        name: text,
        client_id: text,
        scopes: arrayOf(text),
      }),
    ),
    'openchoreo_security_enabled?': truth,
  }),
  SchemaResponse: { ...open, description: 'A JSON Schema.' },
  GenerateReleaseRequest: object('How the release is named.', {
    'releaseName?': text,
  }),
  WorkflowRunStatusResponse: object('State of a run.', {
    status: oneOf('Pending', 'Running', 'Succeeded', 'Failed', 'Error'),
    steps: arrayOf(
      object('One step.', {
        name: text,
        phase: text,
        'startedAt?': time,
        'finishedAt?': time,
      }),
    ),
    hasLiveObservability: truth,
  }),
  WorkflowRunLogEntry: object('One line.', { 'timestamp?': time, log: text }),
  WorkflowRunEventEntry: object('One event.', {
    timestamp: time,
    type: text,
    reason: text,
    message: text,
  }),
  K8sResourceTreeResponse: object('Live objects by rendered release.', {
    renderedReleases: arrayOf(
      object('Objects of one plane.', {
        name: text,
        targetPlane: oneOf('dataplane', 'observabilityplane'),
        'renderedRelease?': ref('RenderedRelease'),
        nodes: arrayOf(
          object('One object.', {
            ...liveRef,
            'resourceVersion?': text,
            'createdAt?': time,
            'parentRefs?': arrayOf(object('What made it.', liveRef)),
            object: open,
            'health?': object('How it is.', { status: text, 'message?': text }),
          }),
        ),
      }),
    ),
  }),
  ResourceEventsResponse: object('Events about one object.', {
    events: arrayOf(
      object('One event.', {
        type: text,
        reason: text,
        message: text,
        'count?': whole,
        'firstTimestamp?': time,
        'lastTimestamp?': time,
        'source?': text,
      }),
    ),
  }),
  ResourcePodLogsResponse: object('What a container has written.', {
    logEntries: arrayOf(
      object('One line.', { timestamp: time, log: text, container: text }),
    ),
  }),
  CronJobTriggerResponse: object('The job that was made.', {
    jobName: text,
    namespace: text,
    cronJobName: text,
  }),
  ActionInfo: object('Something a role can give.', {
    name: text,
    lowestScope: oneOf(
      'cluster',
      'namespace',
      'project',
      'component',
      'resource',
    ),
    'conditions?': arrayOf(
      object('What a condition may look at.', { key: text, description: text }),
    ),
  }),
  EvaluateRequest: object('A question.', {
    'subject_context?': subjectContext,
    resource: object('About what.', { type: text, 'id?': text, hierarchy }),
    action: text,
    'context?': object('What conditions look at.', {
      'resource?': object('Attributes.', {
        'environment?': text,
        'componentType?': text,
        'resourceType?': text,
        'workflow?': text,
      }),
    }),
  }),
  Decision: object('An answer.', {
    decision: truth,
    'context?': object('Why.', { 'reason?': text }),
  }),
  UserCapabilitiesResponse: object('What somebody may do.', {
    'user?': subjectContext,
    'capabilities?': {
      type: 'object',
      additionalProperties: object('Where.', {
        'allowed?': capabilityPlaces,
        'denied?': capabilityPlaces,
      }),
    },
    'evaluatedAt?': time,
  }),
  SubjectTypeConfig: object('A kind of caller.', {
    type: text,
    displayName: text,
    priority: whole,
    authMechanisms: arrayOf(
      object('How it is recognised.', {
        type: text,
        entitlement: object('The claim that entitles.', {
          claim: text,
          displayName: text,
        }),
      }),
    ),
  }),
  WebhookEventResponse: object('What a push started.', {
    success: truth,
    message: text,
    'affectedComponents?': arrayOf(text),
    triggeredBuilds: whole,
    'triggered?': arrayOf(
      object('One build.', {
        namespace: text,
        component: text,
        workflowRun: text,
      }),
    ),
    'previews?': arrayOf(
      object('One preview.', { namespace: text, name: text, change: text }),
    ),
  }),
  Secret: object('Description of a secret; its values never come back.', {
    apiVersion: text,
    kind: text,
    metadata: ref('ObjectMeta'),
    type: text,
    'targetPlane?': targetPlane,
    'keys?': arrayOf(text),
  }),
  ListSecretsResponse: object('One page of secrets.', {
    items: arrayOf(ref('Secret')),
    pagination: ref('Pagination'),
  }),
  CreateSecretRequest: object('A new secret.', {
    secretName: text,
    secretType: oneOf(...SECRET_TYPES),
    targetPlane,
    data: texts,
    'labels?': texts,
  }),
  UpdateSecretRequest: object('New values of a secret.', {
    data: texts,
    'labels?': texts,
  }),
  CreateGitSecretRequest: object('New credentials of a Git host.', {
    secretName: text,
    secretType: oneOf('basic-auth', 'ssh-auth'),
    workflowPlaneKind: oneOf('WorkflowPlane', 'ClusterWorkflowPlane'),
    workflowPlaneName: text,
    'username?': text,
    'token?': text,
    'sshKey?': text,
    'sshKeyId?': text,
  }),
  GitSecretResponse: object('Credentials of a Git host.', {
    'name?': text,
    'namespace?': text,
    'workflowPlaneKind?': text,
    'workflowPlaneName?': text,
  }),
  GitSecretListResponse: object('Credentials of Git hosts.', {
    items: arrayOf(ref('GitSecretResponse')),
    'totalCount?': whole,
    'page?': whole,
    'pageSize?': whole,
  }),
};
