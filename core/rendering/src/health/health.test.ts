import { KubeObject } from '@openchoreo-portal/model';
import { aggregateHealth } from './aggregate';
import { healthOf } from './health';

const object = (
  apiVersion: string,
  kind: string,
  spec: object,
  status: object | undefined,
  generation?: number,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...(generation ? { generation } : {}) },
  spec,
  status,
});
const condition = (
  type: string,
  status: string,
  reason = '',
  message = '',
) => ({
  type,
  status,
  reason,
  message,
});
const full = {
  observedGeneration: 2,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
  conditions: [condition('Available', 'True')],
};

describe('healthOf', () => {
  it.each<[string, object, object | undefined, number | undefined, string]>([
    [
      'nothing seen yet',
      { replicas: 2 },
      undefined,
      1,
      'Progressing/Observing',
    ],
    ['stale', { replicas: 2 }, full, 3, 'Progressing/Observing'],
    ['all there', { replicas: 2 }, full, 2, 'Healthy/Available'],
    ['paused', { replicas: 2, paused: true }, full, 3, 'Suspended/Paused'],
    [
      'pitfall 17: scaled to zero',
      { replicas: 0 },
      {},
      3,
      'Suspended/ScaledToZero',
    ],
    [
      'deadline exceeded',
      { replicas: 2 },
      {
        ...full,
        conditions: [
          condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
        ],
      },
      2,
      'Degraded/ProgressDeadlineExceeded',
    ],
    [
      'quota',
      { replicas: 2 },
      {
        ...full,
        conditions: [condition('ReplicaFailure', 'True', 'FailedCreate')],
      },
      2,
      'Degraded/FailedCreate',
    ],
    [
      'starting',
      { replicas: 2 },
      {
        observedGeneration: 2,
        replicas: 2,
        updatedReplicas: 2,
        unavailableReplicas: 2,
      },
      2,
      'Progressing/Starting',
    ],
    [
      'was up, now down',
      { replicas: 2 },
      {
        observedGeneration: 2,
        replicas: 2,
        updatedReplicas: 2,
        unavailableReplicas: 2,
        conditions: [
          condition('Progressing', 'True', 'NewReplicaSetAvailable'),
        ],
      },
      2,
      'Degraded/Unavailable',
    ],
    [
      'half down',
      { replicas: 2 },
      {
        observedGeneration: 2,
        replicas: 2,
        updatedReplicas: 2,
        readyReplicas: 1,
        availableReplicas: 1,
        unavailableReplicas: 1,
        conditions: [condition('Available', 'False')],
      },
      2,
      'Degraded/PartlyUnavailable',
    ],
    [
      'old pods still there',
      { replicas: 2 },
      { ...full, replicas: 3 },
      2,
      'Progressing/RollingOut',
    ],
  ])('Deployment: %s', (_, spec, status, generation, expected) => {
    const { health, reason, message } = healthOf(
      object('apps/v1', 'Deployment', spec, status, generation),
    );
    expect(`${health}/${reason}`).toBe(expected);
    expect(message).toMatch(/\S/);
  });

  it.each<[string, object, object, string]>([
    [
      'ready',
      { replicas: 1 },
      {
        observedGeneration: 1,
        readyReplicas: 1,
        currentReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'a',
      },
      'Healthy',
    ],
    [
      'rolling',
      { replicas: 1 },
      {
        observedGeneration: 1,
        readyReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      'Progressing',
    ],
    [
      'a replica lost',
      { replicas: 3 },
      {
        observedGeneration: 1,
        readyReplicas: 2,
        currentReplicas: 3,
        currentRevision: 'a',
        updateRevision: 'a',
      },
      'Degraded',
    ],
    [
      'starting',
      { replicas: 3 },
      { observedGeneration: 1, readyReplicas: 0, currentReplicas: 1 },
      'Progressing',
    ],
    ['to zero', { replicas: 0 }, { observedGeneration: 1 }, 'Suspended'],
  ])('StatefulSet: %s', (_, spec, status, expected) => {
    expect(
      healthOf(object('apps/v1', 'StatefulSet', spec, status, 1)).health,
    ).toBe(expected);
  });

  it('Job: true health, where the reference says Healthy at once', () => {
    const job = (status: object, spec = {}) =>
      healthOf(object('batch/v1', 'Job', spec, status));
    expect(job({ active: 1 })).toMatchObject({
      health: 'Progressing',
      reason: 'JobRunning',
    });
    expect(job({ failed: 2 }).message).toMatch(/2 failed attempts/);
    expect(job({ conditions: [condition('Complete', 'True')] }).health).toBe(
      'Healthy',
    );
    expect(
      job({
        conditions: [condition('Failed', 'True', 'BackoffLimitExceeded')],
      }),
    ).toMatchObject({
      health: 'Degraded',
      reason: 'BackoffLimitExceeded',
    });
    expect(job({}, { suspend: true }).health).toBe('Suspended');
  });

  it('CronJob', () => {
    const cron = (status: object, spec = {}) =>
      healthOf(object('batch/v1', 'CronJob', spec, status)).health;
    expect(cron({})).toBe('Progressing');
    expect(cron({ active: [{ name: 'j' }] })).toBe('Progressing');
    expect(cron({ lastScheduleTime: '2026-01-01T00:00:00Z' })).toBe('Healthy');
    expect(cron({}, { suspend: true })).toBe('Suspended');
  });

  it('Pod', () => {
    const pod = (status: object) => healthOf(object('v1', 'Pod', {}, status));
    expect(pod({ phase: 'Pending' }).health).toBe('Progressing');
    expect(
      pod({ phase: 'Running', conditions: [condition('Ready', 'True')] })
        .health,
    ).toBe('Healthy');
    expect(pod({ phase: 'Running' }).health).toBe('Progressing');
    expect(pod({ phase: 'Succeeded' }).health).toBe('Healthy');
    expect(pod({ phase: 'Failed' }).health).toBe('Degraded');
    expect(
      pod({
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'main',
            state: { waiting: { reason: 'ErrImagePull', message: 'not here' } },
          },
        ],
      }),
    ).toEqual({
      health: 'Degraded',
      reason: 'ErrImagePull',
      message: 'Container main: not here',
    });
  });

  it('ExternalSecret, route, claim, DaemonSet and unknown kinds', () => {
    const of = (apiVersion: string, kind: string, status: object) =>
      healthOf(object(apiVersion, kind, {}, status)).health;
    const secret = 'external-secrets.io/v1';
    expect(of(secret, 'ExternalSecret', {})).toBe('Progressing');
    expect(
      of(secret, 'ExternalSecret', {
        conditions: [condition('Ready', 'False')],
      }),
    ).toBe('Degraded');
    expect(
      of(secret, 'ExternalSecret', {
        conditions: [condition('Ready', 'True')],
      }),
    ).toBe('Healthy');
    const route = 'gateway.networking.k8s.io/v1';
    expect(of(route, 'HTTPRoute', {})).toBe('Progressing');
    const parent = (...conditions: object[]) => ({ parents: [{ conditions }] });
    expect(of(route, 'HTTPRoute', parent(condition('Accepted', 'True')))).toBe(
      'Healthy',
    );
    expect(
      of(
        route,
        'HTTPRoute',
        parent(
          condition('Accepted', 'True'),
          condition('ResolvedRefs', 'False'),
        ),
      ),
    ).toBe('Degraded');
    expect(of('v1', 'PersistentVolumeClaim', { phase: 'Pending' })).toBe(
      'Progressing',
    );
    expect(of('v1', 'PersistentVolumeClaim', { phase: 'Lost' })).toBe(
      'Degraded',
    );
    expect(
      of('apps/v1', 'DaemonSet', {
        desiredNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberAvailable: 0,
      }),
    ).toBe('Progressing');
    expect(of('v1', 'ConfigMap', {})).toBe('Healthy');
    expect(of('x/v1', 'constructor', {})).toBe('Healthy');
  });

  it('absent and vanishing objects', () => {
    expect(healthOf(undefined).health).toBe('Unknown');
    const going = object('v1', 'Pod', {}, { phase: 'Running' });
    going.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(healthOf(going).reason).toBe('Terminating');
  });
});

describe('aggregateHealth', () => {
  const item = (
    kind: string,
    health: 'Healthy' | 'Degraded' | 'Progressing' | 'Suspended',
  ) => ({
    kind,
    name: 'x',
    health,
    reason: 'R',
    message: 'm.',
  });
  it.each([
    [
      [item('Deployment', 'Healthy'), item('Service', 'Healthy')],
      true,
      'ResourcesReady',
    ],
    [
      [item('Deployment', 'Suspended'), item('Service', 'Healthy')],
      true,
      'ReadyWithSuspendedResources',
    ],
    [
      [item('Deployment', 'Healthy'), item('ExternalSecret', 'Degraded')],
      false,
      'ResourcesDegraded',
    ],
    [[item('CronJob', 'Progressing')], true, 'CronJobScheduled'],
    [[item('Job', 'Healthy')], true, 'JobCompleted'],
    [[item('Job', 'Progressing')], false, 'JobRunning'],
    [[item('Job', 'Degraded')], false, 'JobFailed'],
    [[item('Deployment', 'Progressing')], false, 'ResourcesProgressing'],
    [[], true, 'ResourcesReady'],
  ])('%j', (objects, ready, reason) => {
    expect(aggregateHealth(objects)).toMatchObject({ ready, reason });
  });
});
