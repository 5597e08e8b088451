import { pipelineGraph } from '@openchoreo-portal/delivery';
import { Component, ReleaseBinding } from '@openchoreo-portal/model';
import { bindingState } from './binding';
import { BINDING_ROOTS, parseSettings } from './overrides';
import { destinationOf } from './pipeline';

describe('parseSettings', () => {
  const parse = (...settings: string[]) =>
    parseSettings(settings, BINDING_ROOTS);

  it('builds nested values of YAML', () => {
    expect(
      parse(
        'componentTypeEnvironmentConfigs.replicas=3',
        'spec.componentTypeEnvironmentConfigs.note=a=b',
        'traitEnvironmentConfigs.my\\.trait.list=[a, 1]',
        'componentTypeEnvironmentConfigs.text="3"',
        'componentTypeEnvironmentConfigs.empty=',
      ),
    ).toEqual({
      componentTypeEnvironmentConfigs: {
        replicas: 3,
        note: 'a=b',
        text: '3',
        empty: '',
      },
      traitEnvironmentConfigs: { 'my.trait': { list: ['a', 1] } },
    });
  });

  it('keeps out of prototypes', () => {
    parse('workloadOverrides.__proto__.polluted=1');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    'releaseName=x',
    'componentTypeEnvironmentConfigs=1',
    'componentTypeEnvironmentConfigs..a=1',
    'nothing',
    '=1',
  ])('refuses %s', setting => {
    expect(() => parse(setting)).toThrow('--set');
  });
});

const binding = (
  environment: string,
  status: ReleaseBinding['status'],
): ReleaseBinding =>
  ({
    metadata: { name: `web-${environment}`, generation: 2 },
    spec: { environment, releaseName: 'wanted' },
    status,
  } as ReleaseBinding);

describe('destinationOf', () => {
  const pipeline = {
    name: 'default',
    graph: pipelineGraph([
      {
        sourceEnvironmentRef: { name: 'dev' },
        targetEnvironmentRefs: [{ name: 'prod' }],
      },
    ]),
  };
  const component = (latest?: string) =>
    ({
      metadata: { name: 'web' },
      status: latest ? { latestRelease: { name: latest } } : {},
    } as Component);

  it('takes the latest release into the first environment', () => {
    expect(
      destinationOf({ component: component('web-1'), pipeline, bindings: [] }),
    ).toEqual({ environment: 'dev', releaseName: 'web-1' });
    expect(() =>
      destinationOf({ component: component(), pipeline, bindings: [] }),
    ).toThrow('has no release yet');
  });

  it('takes what runs in the environment before, not what is asked for there', () => {
    expect(
      destinationOf({
        component: component('web-2'),
        pipeline,
        bindings: [binding('dev', { syncedRelease: 'web-1' })],
        to: 'prod',
      }),
    ).toEqual({
      environment: 'prod',
      releaseName: 'web-1',
      fromEnvironment: 'dev',
    });
    expect(() =>
      destinationOf({
        component: component('web-2'),
        pipeline,
        bindings: [binding('dev', undefined)],
        to: 'prod',
      }),
    ).toThrow('runs in no environment that leads to prod');
  });

  it('lets a given release win, and knows the environments', () => {
    const input = { component: component(), pipeline, bindings: [] };
    expect(destinationOf({ ...input, to: 'prod', release: 'old' })).toEqual({
      environment: 'prod',
      releaseName: 'old',
    });
    expect(() => destinationOf({ ...input, to: 'qa' })).toThrow(
      'Environment qa is not part of pipeline default.',
    );
  });
});

describe('bindingState', () => {
  const condition = (
    type: string,
    status: 'True' | 'False',
    reason: string,
    observedGeneration = 2,
  ) => ({
    type,
    status,
    reason,
    message: `${reason}.`,
    lastTransitionTime: '',
    observedGeneration,
  });
  it.each([
    [[], 'unknown'],
    [[condition('ReleaseSynced', 'True', 'ReleaseSynced', 1)], 'unknown'],
    [[condition('ReleaseSynced', 'False', 'PromotionPending')], 'waiting'],
    [[condition('ReleaseSynced', 'False', 'PipelineOrderViolation')], 'held'],
    [[condition('ReleaseSynced', 'False', 'ConnectionsPending')], 'working'],
    [[condition('ReleaseSynced', 'True', 'ReleaseSynced')], 'working'],
    [
      [
        condition('ReleaseSynced', 'True', 'ReleaseSynced'),
        condition('Ready', 'True', 'Ready'),
      ],
      'ready',
    ],
  ] as const)('reads %j as %s', (conditions, state) => {
    expect(
      bindingState(binding('dev', { conditions: [...conditions] })).state,
    ).toBe(state);
  });
});
