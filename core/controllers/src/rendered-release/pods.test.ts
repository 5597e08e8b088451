import {
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import { component, platform, workload } from '../__testUtils__/fixtures';
import { World } from '../__testUtils__/world';

const crashing = {
  phase: 'Running',
  containerStatuses: [
    {
      name: 'main',
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: {
        terminated: { exitCode: 1, message: 'Error: PORT is taken' },
      },
    },
  ],
};

describe('pods of a release', () => {
  let world: World;
  let namespace: string;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply([
      ...platform,
      component('web'),
      workload('web', 'registry/web:1'),
    ]);
    await world.settle();
    namespace = (await world.onPlane('Deployment'))[0].metadata.namespace!;
  });
  afterEach(() => world.stop());

  async function pod(name: string, labels: object, status: object) {
    const made = await world.planeClient.create(world.planeKind('Pod'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: {
          'openchoreo.dev/namespace': 'default',
          'openchoreo.dev/project': 'shop',
          'openchoreo.dev/component': 'web',
          'openchoreo.dev/environment': 'development',
          ...labels,
        },
      },
      spec: { containers: [{ name: 'main', image: 'x' }] },
    });
    await world.planeClient.update(
      world.planeKind('Pod'),
      { ...made, status },
      { subresource: 'status' },
    );
    await world.settle();
  }
  const pods = async () =>
    (await world.get<RenderedRelease>(renderedReleaseKind, 'web-development'))
      .status?.pods;
  const ready = async () =>
    (
      await world.get<ReleaseBinding>(releaseBindingKind, 'web-development')
    ).status?.conditions?.find(c => c.type === 'Ready');

  it('say why a binding is not ready, as soon as the plane says it', async () => {
    expect(await pods()).toBeUndefined();
    await pod('web-1', {}, crashing);
    expect(await pods()).toMatchObject([
      {
        name: 'web-1',
        ready: false,
        restarts: 4,
        problem: { reason: 'CrashLoopBackOff', failing: true },
      },
    ]);
    expect(await ready()).toMatchObject({
      status: 'False',
      reason: 'ResourcesDegraded',
      message:
        'Pod web-1: CrashLoopBackOff. Container main ended with exit code 1: Error: PORT is taken. It was restarted 4 times.',
    });
    await world.planeClient.update(
      world.planeKind('Pod'),
      {
        ...(await world.onPlane('Pod'))[0],
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            { name: 'main', ready: true, restartCount: 5, state: {} },
          ],
        },
      },
      { subresource: 'status' },
    );
    await world.runWorkloads();
    await world.settle();
    expect(await pods()).toMatchObject([{ ready: true, restarts: 5 }]);
    expect(await ready()).toMatchObject({ status: 'True' });
  });

  it('are those of the component and environment only', async () => {
    await pod('other', { 'openchoreo.dev/component': 'api' }, crashing);
    await pod('elsewhere', { 'openchoreo.dev/environment': 'test' }, crashing);
    await pod('foreign', { 'openchoreo.dev/namespace': 'acme' }, crashing);
    await pod('resource', { 'openchoreo.dev/resource': 'db' }, crashing);
    expect(await pods()).toBeUndefined();
  });
});
