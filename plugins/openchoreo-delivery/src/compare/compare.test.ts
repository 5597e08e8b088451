import { ComponentRelease, RenderedRelease } from '@openchoreo-portal/model';
import { compareSides } from './compare';

const rendered = (environment: string, replicas: number) =>
  ({
    metadata: { name: `web-${environment}` },
    spec: {
      environmentName: environment,
      resources: [
        {
          id: 'deployment',
          object: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: {
              name: `web-${environment}-1a2b`,
              namespace: `dp-${environment}`,
              labels: { 'openchoreo.dev/environment': environment },
            },
            spec: { replicas, host: `web.dp-${environment}.svc` },
          },
        },
      ],
    },
  } as unknown as RenderedRelease);
const release = (name: string, image: string) =>
  ({
    apiVersion: 'openchoreo.dev/v1alpha1',
    metadata: { name },
    spec: {
      componentType: { name: 'service', spec: {} },
      workload: { container: { image } },
    },
  } as unknown as ComponentRelease);

describe('compareSides', () => {
  it('shows only what somebody chose differently in two environments', () => {
    const changes = compareSides(
      { kind: 'environment', name: 'dev' },
      { kind: 'environment', name: 'prod' },
      [rendered('dev', 1), rendered('prod', 3)],
      [],
    );
    expect(changes?.flatMap(c => c.fields)).toEqual([
      { path: 'spec.replicas', before: 1, after: 3 },
    ]);
  });

  it('compares releases part by part, and says so when one is gone', () => {
    const sides = [
      { kind: 'release' as const, name: 'a' },
      { kind: 'release' as const, name: 'b' },
    ];
    const both = [release('a', 'web:1'), release('b', 'web:2')];
    expect(
      compareSides(sides[0], sides[1], [], both)?.map(c => [
        c.object.kind,
        c.fields,
      ]),
    ).toEqual([
      [
        'Workload',
        [{ path: 'spec.container.image', before: 'web:1', after: 'web:2' }],
      ],
    ]);
    expect(compareSides(sides[0], sides[1], [], [both[0]])).toBeUndefined();
  });
});
