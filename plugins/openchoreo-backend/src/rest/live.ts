import { objectPath, query, readJson } from '@openchoreo-portal/client';
import {
  releaseBindingKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import { runStatus } from '../live/runs';
import {
  arrayOf,
  pathParameter,
  queryParameter,
  ref,
  RestCall,
  RestOperation,
  RestParameter,
  Schema,
} from './types';

const BINDING = 'releaseBindingName';
const RUN = 'runName';
const place = (param: string, kind: string): RestParameter[] => [
  pathParameter('namespaceName', 'Namespace.'),
  pathParameter(param, `Name of the ${kind}.`),
];
const SINCE = queryParameter('sinceSeconds', 'Only the last while.', {
  type: 'integer',
  format: 'int64',
  minimum: 0,
});
const TASK = queryParameter('task', 'Only this task.');

/** What runs on planes. All but `status` are subresources of the Kubernetes dialect, which authorises and records them. */
export function liveOperations(): RestOperation[] {
  const ofBinding = (
    name: string,
    operation: {
      operationId: string;
      summary: string;
      schema: Schema;
      parameters?: RestParameter[];
    },
  ): RestOperation => ({
    operationId: operation.operationId,
    method: 'get',
    path: `/api/v1/namespaces/{namespaceName}/releasebindings/{${BINDING}}/k8sresources/${name}`,
    tag: 'ReleaseBindings',
    summary: operation.summary,
    parameters: [
      ...place(BINDING, 'ReleaseBinding'),
      ...(operation.parameters ?? []),
    ],
    success: { status: 200, description: 'Now.', schema: operation.schema },
    errors: [400, 404, 503],
    handle: call =>
      subresource(call, 'GET', releaseBindingKind, BINDING, name, operation),
  });
  const ofRun = (
    name: string,
    operation: {
      operationId: string;
      summary: string;
      schema: Schema;
      parameters: RestParameter[];
    },
  ): RestOperation => ({
    operationId: operation.operationId,
    method: 'get',
    path: `/api/v1/namespaces/{namespaceName}/workflowruns/{${RUN}}/${name}`,
    tag: 'WorkflowRuns',
    summary: operation.summary,
    parameters: [...place(RUN, 'WorkflowRun'), ...operation.parameters],
    success: { status: 200, description: 'Now.', schema: operation.schema },
    errors: [400, 404, 503],
    handle: call =>
      subresource(call, 'GET', workflowRunKind, RUN, name, operation),
  });

  return [
    ofBinding('tree', {
      operationId: 'getReleaseBindingK8sResourceTree',
      summary: 'Live objects of a binding, and what the plane made of them',
      schema: ref('K8sResourceTreeResponse'),
    }),
    ofBinding('events', {
      operationId: 'getReleaseBindingK8sResourceEvents',
      summary: 'Events about one live object of a binding',
      schema: ref('ResourceEventsResponse'),
      parameters: [
        queryParameter('group', 'API group; empty is the core group.'),
        queryParameter('version', 'API version.', { type: 'string' }, true),
        queryParameter('kind', 'Kind.', { type: 'string' }, true),
        queryParameter('name', 'Name.', { type: 'string' }, true),
      ],
    }),
    ofBinding('logs', {
      operationId: 'getReleaseBindingK8sResourceLogs',
      summary: 'What a pod of a binding has written',
      schema: ref('ResourcePodLogsResponse'),
      parameters: [
        queryParameter('podName', 'Pod.', { type: 'string' }, true),
        queryParameter('container', 'Container. Default: the first one.'),
        SINCE,
      ],
    }),
    {
      operationId: 'triggerReleaseBindingCronJob',
      method: 'post',
      path: `/api/v1alpha1/namespaces/{namespaceName}/releasebindings/{${BINDING}}/trigger`,
      tag: 'ReleaseBindings',
      summary: 'Run a scheduled task now',
      parameters: place(BINDING, 'ReleaseBinding'),
      success: {
        status: 200,
        description: 'The job that was made.',
        schema: ref('CronJobTriggerResponse'),
      },
      errors: [400, 404, 503],
      handle: call =>
        subresource(call, 'POST', releaseBindingKind, BINDING, 'trigger', {}),
    },
    {
      operationId: 'getWorkflowRunStatus',
      method: 'get',
      path: `/api/v1/namespaces/{namespaceName}/workflowruns/{${RUN}}/status`,
      tag: 'WorkflowRuns',
      summary: 'State of a run and its steps',
      parameters: place(RUN, 'WorkflowRun'),
      success: {
        status: 200,
        description: 'Now.',
        schema: ref('WorkflowRunStatusResponse'),
      },
      errors: [404],
      handle: async ({ client, params }) =>
        runStatus(
          await client.get<WorkflowRun>(workflowRunKind, {
            namespace: params.namespaceName,
            name: params[RUN],
          }),
        ),
    },
    ofRun('logs', {
      operationId: 'getWorkflowRunLogs',
      summary: 'What the steps of a run have written',
      schema: arrayOf(ref('WorkflowRunLogEntry')),
      parameters: [TASK, SINCE],
    }),
    ofRun('events', {
      operationId: 'getWorkflowRunEvents',
      summary: 'Events about the steps of a run',
      schema: arrayOf(ref('WorkflowRunEventEntry')),
      parameters: [TASK],
    }),
  ];
}

async function subresource(
  { kube, params, query: given }: RestCall,
  method: 'GET' | 'POST',
  kind: typeof releaseBindingKind,
  param: string,
  name: string,
  { parameters = [] }: { parameters?: RestParameter[] },
): Promise<unknown> {
  const wanted = Object.fromEntries(
    parameters.map(p => [p.name, given[p.name]]),
  ) as Record<string, string | undefined>;
  const key = { namespace: params.namespaceName, name: params[param] };
  return readJson(
    await kube({
      method,
      path: `${objectPath(kind, key, name)}${query(wanted)}`,
    }),
  );
}
