import {
  Component,
  ReleaseBinding,
  RenderedRelease,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { diagnose } from './diagnose';
import { Diagnosis, DiagnosisInputs } from './types';

const meta = (name: string, more: object = {}) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});
const condition = (
  type: string,
  status: 'True' | 'False',
  reason: string,
  message = `${reason} happened.`,
) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const component = (reason?: string, more: object = {}): Component =>
  ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: meta('web', more),
    spec: { owner: { projectName: 'shop' }, componentType: { name: 't' } },
    status: {
      conditions: [
        reason
          ? condition('Ready', 'False', reason)
          : condition('Ready', 'True', 'ComponentReleaseReady'),
      ],
    },
  } as unknown as Component);
const run = (
  name: string,
  reason: string,
  change: { at?: string; tasks?: object[] } = {},
): WorkflowRun =>
  ({
    kind: 'WorkflowRun',
    metadata: meta(name, {
      creationTimestamp: change.at ?? '2026-01-01T00:00:00Z',
    }),
    status: {
      conditions: [
        /Failed|Cancelled/.test(reason)
          ? condition('WorkflowFailed', 'True', reason)
          : condition('WorkflowCompleted', 'False', reason),
      ],
      tasks: change.tasks,
    },
  } as unknown as WorkflowRun);
const binding = (
  conditions: object[],
  change: { state?: string; status?: object; meta?: object } = {},
): ReleaseBinding =>
  ({
    kind: 'ReleaseBinding',
    metadata: meta('web-development', change.meta),
    spec: { environment: 'development', state: change.state ?? 'Active' },
    status: { conditions, ...change.status },
  } as unknown as ReleaseBinding);
const synced = condition('ReleaseSynced', 'True', 'ReleaseSynced');
const held = (reason: string) =>
  binding([condition('ReleaseSynced', 'False', reason)]);
const notReady = binding([
  synced,
  condition('Ready', 'False', 'ResourcesDegraded'),
]);

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 1 },
};
const rendered = (change: {
  applied?: string;
  objects?: { object: object; health: string; status?: object }[];
  pods?: object[];
}): RenderedRelease =>
  ({
    kind: 'RenderedRelease',
    metadata: meta('web-development'),
    spec: {
      resources: (change.objects ?? []).map(({ object }, id) => ({
        id: String(id),
        object,
      })),
    },
    status: {
      conditions: [
        change.applied
          ? condition(
              'ResourcesApplied',
              'False',
              'ApplyFailed',
              change.applied,
            )
          : condition('ResourcesApplied', 'True', 'ApplySucceeded'),
      ],
      resources: (change.objects ?? []).map(
        ({ object, health, status }, id) => ({
          id: String(id),
          version: 'v1',
          kind: (object as { kind: string }).kind,
          name: (object as { metadata: { name: string } }).metadata.name,
          healthStatus: health,
          status,
        }),
      ),
      pods: change.pods,
    },
  } as unknown as RenderedRelease);
const starting = {
  object: deployment,
  health: 'Progressing',
  status: { updatedReplicas: 1, replicas: 1, unavailableReplicas: 1 },
};
const pod = (reason: string, failing = true) => ({
  name: 'web-1',
  ready: false,
  restarts: 1,
  problem: { reason, message: `Container main: ${reason}.`, failing },
});
const withPod = (reason: string, failing?: boolean) => ({
  binding: notReady,
  releases: [rendered({ objects: [starting], pods: [pod(reason, failing)] })],
});
const object = (
  apiVersion: string,
  kind: string,
  health: string,
  status: object,
) => ({
  binding: notReady,
  releases: [
    rendered({
      objects: [
        {
          object: { apiVersion, kind, metadata: { name: 'it' } },
          health,
          status,
        },
      ],
    }),
  ],
});
const failedSync = {
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'SecretSyncedError',
      message: 'key db/password does not exist',
    },
  ],
};

type Case = [
  what: string,
  inputs: Partial<DiagnosisInputs>,
  state: Diagnosis['state'],
  reason: string,
  /** Kinds of the chain, from the component on. */
  chain: string,
];

const CASES: Case[] = [
  // The component
  [
    'a type that does not exist',
    { component: component('ComponentTypeNotFound') },
    'broken',
    'ComponentTypeNotFound',
    'Component Component',
  ],
  [
    'a trait that does not exist',
    { component: component('TraitNotFound') },
    'broken',
    'TraitNotFound',
    'Component Component',
  ],
  [
    'a project that does not exist',
    { component: component('ProjectNotFound') },
    'broken',
    'ProjectNotFound',
    'Component Component',
  ],
  [
    'no pipeline',
    { component: component('DeploymentPipelineNotFound') },
    'broken',
    'DeploymentPipelineNotFound',
    'Component Component',
  ],
  [
    'a workflow that the type forbids',
    { component: component('WorkflowNotAllowed') },
    'broken',
    'WorkflowNotAllowed',
    'Component Component',
  ],
  [
    'a wrong parameter',
    { component: component('InvalidConfiguration') },
    'broken',
    'InvalidConfiguration',
    'Component Component',
  ],
  [
    'a component on its way out',
    { component: component(undefined, { deletionTimestamp: 'now' }) },
    'progress',
    'Deleting',
    'Component Component',
  ],
  // The build
  [
    'never built',
    { component: component('WorkloadNotFound') },
    'waiting',
    'NotBuilt',
    'Component Component',
  ],
  [
    'being built',
    {
      component: component('WorkloadNotFound'),
      runs: [run('r', 'WorkflowRunning')],
    },
    'progress',
    'BuildRunning',
    'Component Component WorkflowRun',
  ],
  [
    'a build that failed in a step',
    {
      component: component('WorkloadNotFound'),
      runs: [
        run('old', 'WorkflowRunning'),
        run('r', 'WorkflowFailed', {
          at: '2026-01-02T00:00:00Z',
          tasks: [
            { name: 'build-image', phase: 'Failed', message: 'npm ci failed' },
          ],
        }),
      ],
    },
    'broken',
    'BuildFailed',
    'Component Component WorkflowRun Step',
  ],
  [
    'a build that could not start',
    {
      component: component('WorkloadNotFound'),
      runs: [run('r', 'WorkflowFailed')],
    },
    'broken',
    'BuildFailed',
    'Component Component WorkflowRun',
  ],
  [
    'a cancelled build',
    {
      component: component('WorkloadNotFound'),
      runs: [run('r', 'WorkflowCancelled')],
    },
    'waiting',
    'WorkflowCancelled',
    'Component Component WorkflowRun',
  ],
  // The binding
  [
    'nothing deployed here',
    {},
    'waiting',
    'NotDeployed',
    'Component Environment',
  ],
  [
    'undeployed on purpose',
    { binding: binding([synced], { state: 'Undeploy' }) },
    'waiting',
    'ResourcesUndeployed',
    'Component ReleaseBinding',
  ],
  [
    'a gate',
    { binding: held('PromotionPending') },
    'waiting',
    'PromotionPending',
    'Component ReleaseBinding',
  ],
  [
    'a rejection',
    { binding: held('PromotionRejected') },
    'waiting',
    'PromotionRejected',
    'Component ReleaseBinding',
  ],
  [
    'the order of the pipeline',
    { binding: held('PipelineOrderViolation') },
    'waiting',
    'PipelineOrderViolation',
    'Component ReleaseBinding',
  ],
  [
    'an environment that does not exist',
    { binding: held('EnvironmentNotFound') },
    'broken',
    'EnvironmentNotFound',
    'Component ReleaseBinding',
  ],
  [
    'a data plane that does not exist',
    { binding: held('DataPlaneNotFound') },
    'broken',
    'DataPlaneNotFound',
    'Component ReleaseBinding',
  ],
  [
    'a release that does not exist',
    { binding: held('ComponentReleaseNotFound') },
    'broken',
    'ComponentReleaseNotFound',
    'Component ReleaseBinding',
  ],
  [
    'overrides of the wrong type',
    { binding: held('InvalidReleaseConfiguration') },
    'broken',
    'InvalidReleaseConfiguration',
    'Component ReleaseBinding',
  ],
  [
    'a template that fails',
    { binding: held('RenderingFailed') },
    'broken',
    'RenderingFailed',
    'Component ReleaseBinding',
  ],
  [
    'a dependency without an address',
    {
      binding: binding([
        condition('ReleaseSynced', 'False', 'ConnectionsPending'),
        condition('ConnectionsResolved', 'False', 'ConnectionsPending'),
      ]),
    },
    'waiting',
    'ConnectionsPending',
    'Component ReleaseBinding',
  ],
  [
    'a resource without outputs',
    {
      binding: binding([
        condition('ReleaseSynced', 'False', 'X'),
        condition(
          'ResourceDependenciesReady',
          'False',
          'ResourceDependenciesPending',
        ),
      ]),
    },
    'waiting',
    'ResourceDependenciesPending',
    'Component ReleaseBinding',
  ],
  [
    'a binding nobody looked at',
    { binding: binding([]) },
    'progress',
    'Reconciling',
    'Component ReleaseBinding',
  ],
  [
    'a binding on its way out',
    { binding: binding([synced], { meta: { deletionTimestamp: 'now' } }) },
    'progress',
    'Deleting',
    'Component ReleaseBinding',
  ],
  // The plane
  [
    'a plane that does not answer',
    {
      binding: notReady,
      releases: [
        rendered({
          applied: 'Plane dataplane/_cluster/default does not answer.',
        }),
      ],
    },
    'broken',
    'ApplyFailed',
    'Component RenderedRelease',
  ],
  [
    'a rollout that takes too long',
    {
      binding: notReady,
      releases: [
        rendered({
          objects: [
            {
              object: deployment,
              health: 'Degraded',
              status: {
                conditions: [
                  {
                    type: 'Progressing',
                    status: 'False',
                    reason: 'ProgressDeadlineExceeded',
                  },
                ],
              },
            },
          ],
        }),
      ],
    },
    'broken',
    'ProgressDeadlineExceeded',
    'Component Deployment',
  ],
  [
    'a quota',
    {
      binding: notReady,
      releases: [
        rendered({
          objects: [
            {
              object: deployment,
              health: 'Degraded',
              status: {
                conditions: [
                  {
                    type: 'ReplicaFailure',
                    status: 'True',
                    reason: 'FailedCreate',
                    message: 'exceeded quota',
                  },
                ],
              },
            },
          ],
        }),
      ],
    },
    'broken',
    'FailedCreate',
    'Component Deployment',
  ],
  [
    'a failed job',
    object('batch/v1', 'Job', 'Degraded', {
      conditions: [
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' },
      ],
    }),
    'broken',
    'BackoffLimitExceeded',
    'Component Job',
  ],
  [
    'a secret that cannot be read',
    object('external-secrets.io/v1', 'ExternalSecret', 'Degraded', failedSync),
    'broken',
    'SecretSyncedError',
    'Component ExternalSecret',
  ],
  [
    'an object that vanished',
    object('v1', 'Service', 'Unknown', {}),
    'broken',
    'Unknown',
    'Component Service',
  ],
  [
    'a rollout on its way',
    { binding: notReady, releases: [rendered({ objects: [starting] })] },
    'progress',
    'Starting',
    'Component Deployment',
  ],
  // The pods
  [
    'a program that crashes',
    withPod('CrashLoopBackOff'),
    'broken',
    'CrashLoopBackOff',
    'Component Deployment Pod',
  ],
  [
    'too little memory',
    withPod('OOMKilled'),
    'broken',
    'OOMKilled',
    'Component Deployment Pod',
  ],
  [
    'an image that is not there',
    withPod('ImagePullBackOff'),
    'broken',
    'ImagePullBackOff',
    'Component Deployment Pod',
  ],
  [
    'a name that is no image',
    withPod('InvalidImageName'),
    'broken',
    'InvalidImageName',
    'Component Deployment Pod',
  ],
  [
    'a missing configuration',
    withPod('CreateContainerConfigError'),
    'broken',
    'CreateContainerConfigError',
    'Component Deployment Pod',
  ],
  [
    'no room',
    withPod('Unschedulable'),
    'broken',
    'Unschedulable',
    'Component Deployment Pod',
  ],
  [
    'an evicted pod',
    withPod('Evicted'),
    'broken',
    'Evicted',
    'Component Deployment Pod',
  ],
  [
    'a probe that fails',
    withPod('NotReady', false),
    'progress',
    'NotReady',
    'Component Deployment Pod',
  ],
  [
    'a reason that nobody has heard of',
    withPod('Gremlins'),
    'broken',
    'Gremlins',
    'Component Deployment Pod',
  ],
  [
    'a secret behind a pod that cannot start',
    {
      binding: notReady,
      releases: [
        rendered({
          objects: [
            starting,
            {
              object: {
                apiVersion: 'external-secrets.io/v1',
                kind: 'ExternalSecret',
                metadata: { name: 'db' },
              },
              health: 'Degraded',
              status: failedSync,
            },
          ],
          pods: [pod('CreateContainerConfigError')],
        }),
      ],
    },
    'broken',
    'SecretSyncedError',
    'Component ExternalSecret',
  ],
  [
    'a dependency that is gone while it runs',
    {
      binding: binding([
        synced,
        condition('Ready', 'False', 'ConnectionsPending'),
        condition('ConnectionsResolved', 'False', 'ConnectionsPending'),
      ]),
    },
    'waiting',
    'ConnectionsPending',
    'Component ReleaseBinding',
  ],
];

describe('diagnose', () => {
  it('knows at least thirty faults', () => {
    expect(new Set(CASES.map(c => c[3])).size).toBeGreaterThanOrEqual(30);
  });

  it.each(CASES)(
    'names %s as the first cause',
    (_, inputs, state, reason, chain) => {
      const found = diagnose({
        component: component(),
        environment: 'development',
        ...inputs,
      })!;
      expect({
        state: found.state,
        reason: found.reason,
        chain: found.chain.map(s => s.kind).join(' '),
      }).toEqual({ state, reason, chain });
      for (const { says } of found.chain) expect(says).toMatch(/\S/);
      expect(found.remedy).toMatch(/\.$/);
    },
  );

  it('says nothing about what runs, also when a newer build failed', () => {
    const ready = binding([synced, condition('Ready', 'True', 'Ready')], {
      status: { syncedRelease: 'web-1' },
    });
    const inputs = { environment: 'development', binding: ready };
    expect(diagnose({ ...inputs, component: component() })).toBeUndefined();
    expect(
      diagnose({
        ...inputs,
        component: component('WorkloadNotFound'),
        runs: [run('r', 'WorkflowFailed')],
      }),
    ).toBeUndefined();
  });

  it('quotes the step of the build and the pod in full', () => {
    const { chain } = diagnose({
      component: component(),
      environment: 'development',
      ...withPod('CrashLoopBackOff'),
    })!;
    expect(chain).toEqual([
      {
        kind: 'Component',
        name: 'web',
        says: 'It does not run in development.',
      },
      { kind: 'Deployment', name: 'web', says: '0 of 1 replica available.' },
      { kind: 'Pod', name: 'web-1', says: 'Container main: CrashLoopBackOff.' },
    ]);
  });
});
