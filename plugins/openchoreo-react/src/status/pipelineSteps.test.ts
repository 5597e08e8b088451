import { DeploymentPipeline, PromotionPolicy } from '@openchoreo-portal/model';
import { isLine, pipelineSteps } from './pipelineSteps';

const meta = (name: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

describe('pipelineSteps', () => {
  const env = (name: string) => ({ kind: 'Environment' as const, name });
  const pipeline = (...paths: [string, string[]][]) =>
    ({
      metadata: meta('default'),
      spec: {
        promotionPaths: paths.map(([from, to]) => ({
          sourceEnvironmentRef: env(from),
          targetEnvironmentRefs: to.map(env),
        })),
      },
    } as DeploymentPipeline);
  const policy = (spec: Partial<PromotionPolicy['spec']>) =>
    ({
      metadata: meta('production-approval'),
      spec: {
        targets: [{ environment: 'production' }],
        gates: [
          {
            name: 'approval',
            approval: {
              required: 1,
              from: [{ claim: 'groups', value: 'approvers' }],
              allowSelfApproval: false,
            },
          },
        ],
        ...spec,
      },
    } as PromotionPolicy);
  const line = pipeline(
    ['development', ['staging']],
    ['staging', ['production']],
  );

  it('puts gates in front of their environment', () => {
    const steps = pipelineSteps(line, [policy({})]);
    expect(isLine(steps)).toBe(true);
    expect(steps).toEqual([
      { environment: 'development', from: [], gates: [] },
      { environment: 'staging', from: ['development'], gates: [] },
      {
        environment: 'production',
        from: ['staging'],
        gates: ['approval: 1 approval by approvers'],
      },
    ]);
  });

  it('leaves out policies that are paused or of other pipelines and paths', () => {
    const gates = (spec: Partial<PromotionPolicy['spec']>) =>
      pipelineSteps(line, [policy(spec)])[2].gates.length;
    expect(gates({ paused: true })).toBe(0);
    expect(gates({ pipeline: 'other' })).toBe(0);
    expect(
      gates({
        targets: [
          { environment: 'production', fromEnvironment: 'development' },
        ],
      }),
    ).toBe(0);
  });

  it('knows a branch from a line', () => {
    const steps = pipelineSteps(pipeline(['development', ['eu', 'us']]), []);
    expect(isLine(steps)).toBe(false);
    expect(steps[2]).toMatchObject({ from: ['development'] });
  });
});
