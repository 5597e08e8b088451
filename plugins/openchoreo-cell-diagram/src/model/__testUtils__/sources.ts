import { Component, ReleaseBinding, Workload } from '@openchoreo-portal/model';
import { CellSources } from '../buildGraph';

export const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

export const component = (name: string, projectName = 'shop') =>
  ({
    metadata: metadata(name),
    spec: {
      owner: { projectName },
      componentType: { name: 'deployment/service' },
    },
  } as Component);

export const workload = (componentName: string, spec: object) =>
  ({
    metadata: metadata(componentName),
    spec: { owner: { projectName: 'shop', componentName }, ...spec },
  } as Workload);

export const binding = (
  componentName: string,
  environment: string,
  releaseName: string,
  status: object = {},
  projectName = 'shop',
) =>
  ({
    metadata: metadata(`${componentName}-${environment}`),
    spec: {
      owner: { projectName, componentName },
      environment,
      releaseName,
      state: 'Active',
    },
    status,
  } as ReleaseBinding);

export const calls = (name: string) => ({
  dependencies: {
    endpoints: [{ component: name, name: 'http', visibility: 'project' }],
  },
});

export const serves = (visibility: string[] = []) => ({
  endpoints: { http: { type: 'HTTP', port: 80, visibility } },
});

export const sources: CellSources = {
  namespace: 'default',
  project: 'shop',
  environment: 'dev',
  components: ['web', 'api', 'job'].map(n => component(n)),
  workloads: [
    workload('web', { ...serves(['external']), ...calls('api') }),
    workload('api', serves()),
    workload('job', calls('api')),
  ],
  resources: [],
  bindings: [binding('web', 'dev', 'web-2'), binding('api', 'dev', 'api-1')],
  resourceBindings: [],
};

export const ids = (items: { id: string }[]) => items.map(i => i.id);
