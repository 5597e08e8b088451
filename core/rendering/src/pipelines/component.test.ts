import fc from 'fast-check';
import {
  DEPLOYMENT,
  errorOf,
  minimalInput,
  only,
  render,
} from '../__testUtils__/minimal';
import { renderComponent } from './component';

describe('the whole', () => {
  it('labels every object and keeps its own labels', () => {
    const rendering = render({
      traits: {
        t: {
          creates: [
            {
              template: {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'c', labels: { own: 'x' } },
              },
            },
          ],
        },
      },
    });
    for (const { object } of rendering.objects) {
      expect(object.metadata.labels).toMatchObject({
        'openchoreo.dev/namespace': 'acme',
        'openchoreo.dev/project': 'shop',
        'openchoreo.dev/component': 'web',
        'openchoreo.dev/environment': 'dev',
        'openchoreo.dev/component-uid': 'c',
        'openchoreo.dev/project-uid': 'p',
        'openchoreo.dev/environment-uid': 'e',
      });
    }
    expect(only(rendering, 'ConfigMap').metadata.labels?.own).toBe('x');
  });

  it('a suspended set runs no pods and has no autoscaler, and keeps the rest', () => {
    const rendering = render({
      type: {
        resources: [
          { id: 'deployment', template: DEPLOYMENT },
          {
            id: 'cron',
            template: {
              apiVersion: 'batch/v1',
              kind: 'CronJob',
              metadata: { name: 'c' },
              spec: { schedule: '@daily' },
            },
          },
          {
            id: 'scaler',
            template: {
              apiVersion: 'autoscaling/v2',
              kind: 'HorizontalPodAutoscaler',
              metadata: { name: 'h' },
              spec: {},
            },
          },
        ],
      },
      more: {
        binding: {
          metadata: { annotations: { 'openchoreo.dev/suspended': 'true' } },
        },
      },
    });
    expect(only(rendering, 'Deployment').spec.replicas).toBe(0);
    expect(only(rendering, 'CronJob').spec.suspend).toBe(true);
    expect(rendering.objects.map(o => o.object.kind)).not.toContain(
      'HorizontalPodAutoscaler',
    );
  });

  it('a restart request reaches StatefulSets, too', () => {
    const template = { ...DEPLOYMENT, kind: 'StatefulSet' };
    const rendering = render({
      type: {
        workloadType: 'statefulset',
        resources: [{ id: 'statefulset', template }],
      },
      more: {
        binding: {
          metadata: { annotations: { 'openchoreo.dev/restartedAt': 'now' } },
        },
      },
    });
    expect(
      only(rendering, 'StatefulSet').spec.template.metadata.annotations,
    ).toEqual({
      'openchoreo.dev/restartedAt': 'now',
    });
  });

  it('a proxy has no workload and no policy', () => {
    const rendering = render({
      type: {
        workloadType: 'proxy',
        resources: [
          {
            id: 'route',
            template: {
              apiVersion: 'v1',
              kind: 'Service',
              metadata: { name: 's' },
            },
          },
        ],
      },
    });
    expect(rendering.objects.map(o => o.object.kind)).toEqual(['Service']);
  });

  it('pitfall 15: overrides merge by key and keep the order', () => {
    const input = minimalInput({
      workload: {
        container: {
          image: 'img',
          env: [
            { key: 'A', value: '1' },
            { key: 'B', value: '2' },
          ],
          files: [
            { key: 'f', mountPath: '/a', value: 'a' },
            { key: 'f', mountPath: '/b', value: 'b' },
          ],
        },
      },
    });
    input.release.spec.componentType.spec.resources.push({
      id: 'c',
      template: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c' },
        data: {
          env: '${configurations.configs.envs}',
          files:
            '${configurations.configs.files.map(f, f.mountPath + "=" + f.value)}',
        },
      },
    });
    input.binding = {
      metadata: {},
      spec: {
        workloadOverrides: {
          container: {
            env: [
              { key: 'C', value: '3' },
              { key: 'A', value: '9' },
            ],
            files: [{ key: 'f', mountPath: '/b', value: 'B' }],
          },
        },
      },
    };
    expect(only(renderComponent(input), 'ConfigMap').data).toEqual({
      env: [
        { name: 'A', value: '9' },
        { name: 'B', value: '2' },
        { name: 'C', value: '3' },
      ],
      files: ['/a=a', '/b=B'],
    });
  });

  it('names SecretReferences and keys that are missing, all of them', () => {
    const secret = (key: string, name: string) => ({
      key,
      valueFrom: { secretKeyRef: { name, key } },
    });
    const error = errorOf(() =>
      render({
        workload: {
          container: {
            image: 'i',
            env: [secret('a', 'none'), secret('b', 'some')],
          },
        },
        more: {
          secretReferences: {
            some: {
              template: {},
              data: [{ secretKey: 'a', remoteRef: { key: 'k' } }],
            },
          },
        },
      }),
    );
    expect(error.problems.map(p => [p.path, p.message])).toEqual([
      [
        'spec.container.env[0].valueFrom.secretKeyRef',
        'there is no SecretReference none',
      ],
      [
        'spec.container.env[1].valueFrom.secretKeyRef',
        'SecretReference some has no key b',
      ],
    ]);
  });

  it('tells which template made an object and which patches changed it', () => {
    const { origins, objects } = render({
      traits: {
        t: {
          patches: [
            {
              target: { group: 'apps', version: 'v1', kind: 'Deployment' },
              operations: [{ op: 'add', path: '/spec/replicas', value: 2 }],
            },
          ],
        },
      },
    });
    expect(origins[`dataplane/${objects[0].id}`]).toEqual({
      from: { source: 'ComponentType/service', path: 'spec.resources[0]' },
      changedBy: [
        { source: 'Trait/t (instance "t")', path: 'spec.patches[0]' },
      ],
    });
  });

  it('is the same whatever the order of maps (determinism)', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 6 }),
        fc.nat(),
        (names, rotation) => {
          const of = (list: string[]) =>
            render({
              type: {
                resources: [
                  { id: 'deployment', template: DEPLOYMENT },
                  {
                    id: 'c',
                    forEach: '${workload.endpoints}',
                    var: 'e',
                    template: {
                      apiVersion: 'v1',
                      kind: 'ConfigMap',
                      metadata: { name: '${e.key}' },
                    },
                  },
                ],
              },
              workload: {
                endpoints: Object.fromEntries(
                  list.map(n => [n, { type: 'HTTP' as const, port: 80 }]),
                ),
              },
            });
          const cut = names.length ? rotation % names.length : 0;
          const turned = [...names.slice(cut), ...names.slice(0, cut)];
          expect(JSON.stringify(of(turned))).toBe(JSON.stringify(of(names)));
        },
      ),
      { numRuns: 50 },
    );
  });
});
