import { Component, Project, ReleaseBinding } from '@openchoreo-portal/model';
import { summarize } from './useProjectHealth';

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const project = { metadata: meta('shop') } as Project;
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
    const [row] = summarize(
      [project],
      [component('a'), component('b')],
      [
        binding('a', 'development', 'True', 'Ready'),
        binding('b', 'development', 'False', 'ResourcesDegraded'),
        binding('a', 'staging', 'True', 'Ready'),
      ],
    );
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
    expect(summarize([project], [], [])).toEqual([
      { project, components: 0, environments: [] },
    ]);
  });
});
