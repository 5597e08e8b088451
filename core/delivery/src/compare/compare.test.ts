import { ComponentRelease, RenderedRelease } from '@openchoreo-portal/model';
import { compareSides } from './compare';

const HASH: Record<string, string> = { dev: '42aa2199', prod: 'c160908f' };
const rendered = (environment: string, replicas: number) =>
  ({
    metadata: { name: `web-${environment}` },
    spec: {
      environmentName: environment,
      resources: [
        {
          id: `deployment-web-${environment}-${HASH[environment]}`,
          object: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: {
              name: `web-${environment}-${HASH[environment]}`,
              namespace: `dp-shop-${environment}-${HASH[environment]}`,
              labels: { 'openchoreo.dev/environment': environment },
            },
            spec: {
              replicas,
              mode: environment,
              host: `web.dp-shop-${environment}-${HASH[environment]}.svc`,
              address: `${environment}-default.example.com`,
              config: `web-${environment}-settings-${HASH[environment]}`,
            },
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
      { path: 'spec.mode', before: 'dev', after: 'prod' },
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
