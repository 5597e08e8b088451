import {
  ANNOTATIONS,
  Condition,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { BindingVersion, deploymentsOf } from './deployments';

const condition = (
  type: string,
  status: 'True' | 'False',
  reason: string,
  message = reason,
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-11-21T10:00:00Z',
});

/** Versions ten seconds apart, from what changes from one to the next. */
function versions(
  ...steps: {
    by?: string;
    spec?: Partial<ReleaseBinding['spec']>;
    annotations?: Record<string, string>;
    status?: ReleaseBinding['status'];
    deleted?: boolean;
  }[]
): BindingVersion[] {
  let object: ReleaseBinding = {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'ReleaseBinding',
    metadata: {
      name: 'web-staging',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-11-21T10:00:00Z',
      generation: 1,
    },
    spec: {
      owner: { projectName: 'shop', componentName: 'web' },
      environment: 'staging',
      state: 'Active',
    },
  };
  return steps.map((step, index) => {
    object = {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: { ...object.metadata.annotations, ...step.annotations },
      },
      spec: { ...object.spec, ...step.spec },
      ...(step.status ? { status: step.status } : {}),
    };
    const type = index === 0 ? 'ADDED' : 'MODIFIED';
    return {
      version: index + 1,
      type: step.deleted ? 'DELETED' : type,
      time: new Date(Date.UTC(2026, 10, 21, 10, 0, index * 10)).toISOString(),
      subject: step.by ?? 'service:control-plane',
      object,
    };
  });
}

const ready = (syncedRelease: string) => ({
  syncedRelease,
  conditions: [
    condition('ReleaseSynced', 'True', 'ReleaseSynced'),
    condition('Ready', 'True', 'Ready', 'All is well.'),
  ],
});
const progressing = {
  conditions: [condition('Ready', 'False', 'ResourcesProgressing')],
};

const summary = (list: BindingVersion[]) =>
  deploymentsOf(list).map(r => [r.change, r.by, r.outcome]);

describe('deploymentsOf', () => {
  it('tells what was done, by whom, how long it took and how it ended', () => {
    const [record] = deploymentsOf(
      versions(
        { by: 'user:default/dave', spec: { releaseName: 'web-1' } },
        { status: progressing },
        { status: ready('web-1') },
      ),
    );
    expect(record).toEqual({
      version: 1,
      component: 'web',
      environment: 'staging',
      change: 'Deploy',
      releaseName: 'web-1',
      by: 'user:default/dave',
      at: '2026-11-21T10:00:00.000Z',
      outcome: 'Succeeded',
      message: 'All is well.',
      finishedAt: '2026-11-21T10:00:20.000Z',
    });
  });

  it('names each sort of change, newest first', () => {
    const dave = 'user:default/dave';
    expect(
      summary(
        versions(
          { by: dave, spec: { releaseName: 'web-1' } },
          { status: ready('web-1') },
          { by: dave, spec: { releaseName: 'web-2' } },
          { status: ready('web-2') },
          { by: dave, spec: { releaseName: 'web-1' } },
          { status: ready('web-1') },
          {
            by: dave,
            spec: { componentTypeEnvironmentConfigs: { replicas: 2 } },
          },
          { status: ready('web-1') },
          { by: dave, annotations: { [ANNOTATIONS.suspended]: 'true' } },
          { status: ready('web-1') },
          { by: dave, annotations: { [ANNOTATIONS.suspended]: '' } },
          { status: ready('web-1') },
          { by: dave, annotations: { [ANNOTATIONS.restartedAt]: 'now' } },
          { status: ready('web-1') },
          { by: dave, spec: { state: 'Undeploy' } },
          {
            status: {
              conditions: [condition('Ready', 'False', 'ResourcesUndeployed')],
            },
          },
          { by: dave, spec: { state: 'Active' } },
          { status: ready('web-1') },
          { by: 'user:default/alice', deleted: true },
        ),
      ),
    ).toEqual([
      ['Remove', 'user:default/alice', 'Succeeded'],
      ...[
        'Redeploy',
        'Undeploy',
        'Restart',
        'Resume',
        'Suspend',
        'Override',
        'RollBack',
        'Deploy',
        'Deploy',
      ].map(change => [change, dave, 'Succeeded']),
    ]);
  });

  it('tells what waits and for which promotion, what was refused, what failed and healed, and what was overtaken', () => {
    const waiting = (reason: string) => ({
      pendingPromotion: 'web-production-1',
      conditions: [
        condition('ReleaseSynced', 'False', reason, 'erin says no'),
        condition('Ready', 'False', reason),
      ],
    });
    const held = versions(
      { by: 'user:default/dave', spec: { releaseName: 'web-1' } },
      { status: waiting('PromotionPending') },
    );
    expect(deploymentsOf(held)[0]).toMatchObject({
      outcome: 'Waiting',
      promotion: 'web-production-1',
    });
    const refused = versions(
      { by: 'user:default/dave', spec: { releaseName: 'web-1' } },
      { status: waiting('PromotionPending') },
      { status: waiting('PromotionRejected') },
      { by: 'user:default/dave', spec: { releaseName: 'web-2' } },
      { by: 'user:default/dave', spec: { releaseName: 'web-3' } },
      {
        status: {
          conditions: [condition('Ready', 'False', 'ResourcesDegraded')],
        },
      },
      { status: ready('web-3') },
    );
    expect(
      deploymentsOf(refused).map(r => [r.releaseName, r.outcome, r.finishedAt]),
    ).toEqual([
      ['web-3', 'Succeeded', '2026-11-21T10:01:00.000Z'],
      ['web-2', 'Replaced', '2026-11-21T10:00:40.000Z'],
      ['web-1', 'Rejected', '2026-11-21T10:00:20.000Z'],
    ]);
    expect(deploymentsOf(refused.slice(0, 6))[0].outcome).toBe('Failed');
  });

  it('names the person in whose name the platform wrote', () => {
    expect(
      summary(
        versions({
          by: 'service:control-plane',
          spec: { releaseName: 'web-1' },
          annotations: { [ANNOTATIONS.requestedBy]: 'user:default/dave' },
        }),
      ),
    ).toEqual([['Deploy', 'user:default/dave', 'InProgress']]);
  });
});
