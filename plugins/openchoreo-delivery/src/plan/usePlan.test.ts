import { act, renderHook } from '@testing-library/react';
import { StoredObject } from '@openchoreo-portal/model';
import { DeliveryPlan, PlanRequest } from './types';
import { inputsVersion, useSeenPlan } from './usePlan';

const plan = (digest: string) => ({ digest } as DeliveryPlan);
const request = (releaseName: string): PlanRequest => ({
  componentName: 'web',
  environment: 'staging',
  releaseName,
});

describe('useSeenPlan', () => {
  it('voids what was seen when an input changes, until it is looked at again', () => {
    const first = request('web-1');
    const { result, rerender } = renderHook(
      (props: { request: PlanRequest; plan: DeliveryPlan | undefined }) =>
        useSeenPlan(props.request, props.plan),
      {
        initialProps: {
          request: first,
          plan: undefined as DeliveryPlan | undefined,
        },
      },
    );
    rerender({ request: first, plan: plan('a') });
    expect(result.current.isVoid).toBe(false);
    rerender({ request: first, plan: plan('b') });
    expect(result.current.isVoid).toBe(true);
    act(() => result.current.accept());
    expect(result.current.isVoid).toBe(false);
    rerender({ request: request('web-2'), plan: plan('c') });
    expect(result.current.isVoid).toBe(false);
  });
});

it('inputsVersion changes when an object changes or goes', () => {
  const object = (resourceVersion: string) =>
    ({ metadata: { resourceVersion } } as StoredObject);
  expect(inputsVersion([object('7'), object('9')], [])).toBe('9/0');
  expect(inputsVersion([object('12')], [object('3')])).toBe('12/3');
});
