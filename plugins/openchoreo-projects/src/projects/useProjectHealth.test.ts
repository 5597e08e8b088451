import {
  Component,
  DeploymentPipeline,
  Project,
  Promotion,
  ReleaseBinding,
  WorkflowRun,
} from '@openchoreo-portal/model';
import { matches } from './filters';
import { createSummarizer, summarize, worstTone } from './useProjectHealth';

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const project = { metadata: meta('shop'), spec: {} } as Project;
const component = (name: string) =>
  ({
    metadata: meta(name),
    spec: { owner: { projectName: 'shop' } },
  } as Component);
const binding = (
  name: string,
  environment: string,
  status: 'True' | 'False',
  reason: string,
) =>
  ({
    metadata: meta(name),
    spec: { owner: { projectName: 'shop', componentName: name }, environment },
    status: { conditions: [{ type: 'Ready', status, reason, message: '' }] },
  } as unknown as ReleaseBinding);

describe('summarize', () => {
  it('counts components and takes the worst tone of each environment', () => {
    const [row] = summarize({
      projects: [project],
      components: [component('a'), component('b')],
      bindings: [
        binding('a', 'development', 'True', 'Ready'),
        binding('b', 'development', 'False', 'ResourcesDegraded'),
        binding('a', 'staging', 'True', 'Ready'),
      ],
    });
    expect(row.components).toBe(2);
    expect(row.environments).toEqual([
      {
        environment: 'development',
        tone: 'error',
        counts: { ok: 1, error: 1 },
      },
      { environment: 'staging', tone: 'ok', counts: { ok: 1 } },
    ]);
  });

  it('keeps projects that have nothing yet', () => {
    const [row] = summarize({ projects: [project] });
    expect(row).toEqual({
      project,
      components: 0,
      environments: [],
      waiting: { approvals: 0, failedBuilds: 0, drift: 0 },
    });
    expect(worstTone(row)).toBe('off');
  });

  it('orders environments as the pipeline does, others after it', () => {
    const pipeline = {
      metadata: meta('p'),
      spec: {
        promotionPaths: [
          {
            sourceEnvironmentRef: { name: 'development' },
            targetEnvironmentRefs: [{ name: 'staging' }],
          },
          {
            sourceEnvironmentRef: { name: 'staging' },
            targetEnvironmentRefs: [{ name: 'production' }],
          },
        ],
      },
    } as DeploymentPipeline;
    const [row] = summarize({
      projects: [
        {
          ...project,
          spec: { deploymentPipelineRef: { name: 'p' } },
        } as Project,
      ],
      pipelines: [pipeline],
      bindings: ['a-preview', 'staging', 'production', 'development'].map(e =>
        binding('a', e, 'True', 'Ready'),
      ),
    });
    expect(row.environments.map(e => e.environment)).toEqual([
      'development',
      'staging',
      'production',
      'a-preview',
    ]);
  });

  it('tells what waits: approvals, newest builds that failed, drift', () => {
    const promotion = (phase: string) =>
      ({
        metadata: meta(phase),
        spec: { owner: { projectName: 'shop' } },
        status: { phase },
      } as unknown as Promotion);
    const run = (name: string, at: string, reason: string) =>
      ({
        metadata: {
          ...meta(name),
          creationTimestamp: at,
          labels: {
            'openchoreo.dev/project': 'shop',
            'openchoreo.dev/component': name,
          },
        },
        status: {
          conditions: [
            {
              type: reason.replace('Cancelled', 'Failed'),
              status: 'True',
              reason,
            },
          ],
        },
      } as unknown as WorkflowRun);
    const drifted = binding('a', 'development', 'True', 'Ready');
    const [row] = summarize({
      projects: [project],
      promotions: [promotion('WaitingForApproval'), promotion('Succeeded')],
      runs: [
        run('a', '2026-01-01T00:00:00Z', 'WorkflowFailed'),
        run('a', '2026-01-02T00:00:00Z', 'WorkflowSucceeded'),
        run('b', '2026-01-02T00:00:00Z', 'WorkflowFailed'),
        run('c', '2026-01-02T00:00:00Z', 'WorkflowCancelled'),
      ],
      bindings: [{ ...drifted, status: { ...drifted.status, drift: 2 } }],
    });
    expect(row.waiting).toEqual({
      approvals: 1,
      failedBuilds: 1,
      failedBuildOf: 'b',
      drift: 2,
    });
    expect(matches(row, 'SHO', 'waiting')).toBe(true);
    expect(matches(row, '', 'degraded')).toBe(false);
    expect(matches(row, 'else', '')).toBe(false);
  });
});

describe('createSummarizer', () => {
  it('gives projects for which nothing has changed the same object again', () => {
    const other = { ...project, metadata: meta('other') };
    const inputs = {
      projects: [project, other],
      components: [component('a')],
      bindings: [binding('a', 'development', 'True', 'Ready')],
    };
    const summary = createSummarizer();
    const [shop, rest] = summary(inputs);

    const renamed = { ...other, metadata: { ...other.metadata, labels: {} } };
    const second = summary({ ...inputs, projects: [project, renamed] });
    expect(second[0]).toBe(shop);
    expect(second[1]).not.toBe(rest);
    expect(second[1].project).toBe(renamed);

    // The same health from other objects.
    const third = summary({
      ...inputs,
      bindings: [binding('a', 'development', 'True', 'Ready')],
    });
    expect(third[0]).toBe(shop);

    const fourth = summary({
      ...inputs,
      bindings: [binding('a', 'development', 'False', 'ResourcesDegraded')],
    });
    expect(fourth[0]).not.toBe(shop);
    expect(fourth[0].environments[0].tone).toBe('error');
    expect(fourth.map(row => row.project)).toEqual([project, other]);
    expect(summary({ ...inputs, projects: [other] })).toHaveLength(1);
  });
});
