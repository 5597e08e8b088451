import { ReleaseBinding, Workload } from '@openchoreo-portal/model';
import { dependencyState, usersOf } from './dependencyState';

const workload = (
  projectName: string,
  componentName: string,
  endpoints: Array<{ component: string; name: string; project?: string }>,
) =>
  ({
    spec: {
      owner: { projectName, componentName },
      dependencies: { endpoints },
    },
  } as Workload);

it('finds who uses a component, in its own project and in others', () => {
  const workloads = [
    workload('shop', 'web', [{ component: 'api', name: 'http' }]),
    workload('desk', 'web', [{ component: 'api', name: 'http' }]),
    workload('desk', 'ops', [
      { component: 'api', name: 'http', project: 'shop' },
      { component: 'api', name: 'http', project: 'shop' },
    ]),
  ];
  expect(usersOf('shop', 'api', workloads)).toEqual([
    { project: 'desk', component: 'ops', endpoint: 'http' },
    { project: 'shop', component: 'web', endpoint: 'http' },
  ]);
});

it('says where a dependency waits, and why', () => {
  const target = { component: 'api', endpoint: 'http' };
  const binding = (environment: string, status: object) =>
    ({ spec: { environment }, status } as ReleaseBinding);
  const resolved = binding('development', { resolvedConnections: [target] });
  const pending = binding('staging', {
    pendingConnections: [{ ...target, reason: 'api is not in staging yet' }],
  });
  const dependency = { component: 'api', name: 'http' };
  expect(dependencyState(dependency, [])).toEqual({ state: 'declared' });
  expect(dependencyState(dependency, [resolved])).toEqual({
    state: 'resolved',
  });
  expect(dependencyState(dependency, [resolved, pending])).toEqual({
    state: 'pending',
    environment: 'staging',
    reason: 'api is not in staging yet',
  });
});
