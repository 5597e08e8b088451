import { pipelineGraph } from '@openchoreo-portal/delivery';
import { ReleaseBinding } from '@openchoreo-portal/model';
import { projectSteps } from './routes';

const path = (from: string, ...to: string[]) => ({
  sourceEnvironmentRef: { name: from },
  targetEnvironmentRefs: to.map(name => ({ name })),
});
const binding = (componentName: string, environment: string) =>
  ({
    spec: {
      owner: { componentName },
      environment,
      releaseName: `${componentName}-1`,
    },
    status: { syncedRelease: `${componentName}-1` },
  } as ReleaseBinding);

it('offers a component only the steps of its own way', () => {
  const pipeline = pipelineGraph([
    path('dev', 'staging'),
    path('staging', 'prod'),
  ]);
  const own = pipelineGraph([path('dev', 'prod')]);
  const steps = projectSteps(
    pipeline,
    component => (component === 'report' ? own : pipeline),
    [binding('report', 'dev'), binding('web', 'dev')],
  );
  expect(
    steps.map(({ from, to, items }) => [from, to, items.map(i => i.component)]),
  ).toEqual([
    ['dev', 'staging', ['web']],
    ['dev', 'prod', ['report']],
    ['staging', 'prod', []],
  ]);
});
