import { Component } from '../kinds';
import { StructuralSchema } from '../kind-definition';
import { buildRunName, componentRun } from './component-run';

const component = (workflow?: object) =>
  ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      owner: { projectName: 'shop' },
      componentType: { name: 'deployment/service' },
      workflow,
    },
  } as Component);

describe('buildRunName', () => {
  it('is fixed by component and commit, and fits in a name', () => {
    expect(buildRunName('web', 'abc')).toMatch(/^web-run-[0-9a-f]{8}$/);
    expect(buildRunName('web', 'abc')).toBe(buildRunName('web', 'abc'));
    expect(buildRunName('web', 'abc')).not.toBe(buildRunName('web', 'abd'));
    const long = buildRunName(`${'a'.repeat(49)}-${'b'.repeat(20)}`, 'abc');
    expect(long).toMatch(/^a{49}-run-[0-9a-f]{8}$/);
    expect(buildRunName('c'.repeat(200), 'abc').length).toBeLessThan(64);
  });
});

describe('componentRun', () => {
  it('runs the workflow of the component with its labels', () => {
    const workflow = { name: 'build', parameters: { branch: 'main' } };
    expect(componentRun(component(workflow))).toEqual({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'WorkflowRun',
      metadata: {
        generateName: 'web-run-',
        namespace: 'default',
        labels: {
          'openchoreo.dev/project': 'shop',
          'openchoreo.dev/component': 'web',
          'openchoreo.dev/workflow-type': 'component',
        },
      },
      spec: { workflow },
    });
  });

  it('builds the commit where the workflow marks it', () => {
    const workflow = { name: 'build', parameters: { git: { branch: 'x' } } };
    const commit = {
      type: 'string',
      'x-openchoreo-component-parameter-repository-commit': true,
    } as const;
    const schema: StructuralSchema = {
      type: 'object',
      properties: { git: { type: 'object', properties: { commit } } },
    };
    expect(
      componentRun(component(workflow), { commit: 'abc', schema }),
    ).toMatchObject({
      metadata: { name: buildRunName('web', 'abc') },
      spec: {
        workflow: { parameters: { git: { branch: 'x', commit: 'abc' } } },
      },
    });
    expect(workflow.parameters).toEqual({ git: { branch: 'x' } });
  });

  it('is nothing without a workflow', () => {
    expect(componentRun(component())).toBeUndefined();
  });
});
