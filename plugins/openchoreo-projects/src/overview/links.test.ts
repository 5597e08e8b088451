import { Workload } from '@openchoreo-portal/model';
import { linksOf } from './links';

const workload = (
  projectName: string,
  componentName: string,
  dependencies: NonNullable<Workload['spec']['dependencies']>,
): Workload => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Workload',
  metadata: {
    name: componentName,
    namespace: 'default',
    uid: componentName,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    owner: { projectName, componentName },
    container: { image: 'x' },
    dependencies,
  },
});
const endpoint = (component: string, project?: string) => ({
  component,
  name: 'http',
  visibility: 'namespace' as const,
  envBindings: {},
  ...(project ? { project } : {}),
});

it('tells what crosses the border of a project, each line once', () => {
  const links = linksOf('shop', [
    workload('shop', 'web', {
      endpoints: [endpoint('api'), endpoint('mail', 'notify')],
      external: [
        { name: 'pay', host: 'pay.example', port: 443, protocol: 'HTTP' },
      ],
    }),
    workload('billing', 'jobs', {
      endpoints: [endpoint('web', 'shop'), endpoint('web', 'shop')],
    }),
    workload('billing', 'other', { endpoints: [endpoint('jobs')] }),
  ]);
  expect(links).toEqual({
    uses: [
      { component: 'web', other: 'pay', what: 'pay.example:443' },
      { component: 'web', project: 'notify', other: 'mail', what: 'http' },
    ],
    usedBy: [
      { component: 'web', project: 'billing', other: 'jobs', what: 'http' },
    ],
  });
});
