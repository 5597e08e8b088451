import { StoredObject } from '@openchoreo-portal/model';
import { until } from '../../__testUtils__/portal';
import { component, observe, workload } from '../../__testUtils__/shop';
import { ContractWorld, NS } from './world';

/** Releases, live objects, logs, events, jobs, runs. */
export function describeLive(world: ContractWorld): void {
  describe('releases and what runs', () => {
    const shop = { namespaceName: NS, releaseBindingName: 'shop-development' };
    const task = { namespaceName: NS, releaseBindingName: 'task-development' };
    let pod: string;

    beforeAll(async () => {
      await world.portal.apply('admin', [
        component('shop'),
        workload('shop', 'registry/shop:1'),
        withType(component('task'), 'cronjob/portal-scheduled-task'),
        withoutEndpoints(workload('task', 'registry/task:1')),
      ]);
      for (const name of ['shop', 'task']) {
        await observe(world.portal, name).release();
      }
      const deployment = await until(
        async () =>
          (
            await world.plane.list('Deployment')
          ).find(o => o.metadata.name.includes('shop')),
        'the deployment on the plane',
      );
      await until(
        async () => (await world.plane.list('CronJob'))[0],
        'the scheduled task on the plane',
      );
      const { namespace } = deployment.metadata;
      const replicas = await world.plane.put({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'shop-1',
          namespace,
          ownerReferences: [owner(deployment)],
        },
      });
      pod = (
        await world.plane.put({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: 'shop-1-x',
            namespace,
            ownerReferences: [owner(replicas)],
          },
          spec: { containers: [{ name: 'main', image: 'registry/shop:1' }] },
          status: { phase: 'Running' },
        })
      ).metadata.name;
      await world.plane.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'shop-1-x.1', namespace },
        involvedObject: { kind: 'Pod', name: pod, namespace },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        count: 3,
        lastTimestamp: '2026-11-21T10:00:00Z',
      } as never);
    });

    it('freezes a component', async () => {
      const at = { namespaceName: NS, componentName: 'shop' };
      const release = await world.api.call('generateRelease', at, { body: {} });
      expect(release).toMatchObject({
        status: 201,
        body: { spec: { owner: { componentName: 'shop' } } },
      });
      const again = await world.api.call('generateRelease', at, { body: {} });
      expect(again.body.metadata.uid).toBe(release.body.metadata.uid);
      const named = await world.api.call('generateRelease', at, {
        body: { releaseName: 'shop-v1' },
      });
      expect(named.body.metadata.name).toBe('shop-v1');
      expect(
        await world.api.call('generateRelease', at, { as: 'victor', body: {} }),
      ).toMatchObject({ status: 403 });
      expect(
        await world.api.call(
          'generateRelease',
          { ...at, componentName: 'none' },
          { body: {} },
        ),
      ).toMatchObject({ status: 404 });
    });

    it('tells what an environment may set for a component', async () => {
      const { body } = await world.api.call('getComponentSchema', {
        namespaceName: NS,
        componentName: 'shop',
      });
      expect(body).toMatchObject({
        type: 'object',
        properties: {
          componentTypeEnvironmentConfigs: { type: 'object' },
          traitEnvironmentConfigs: { type: 'object' },
        },
      });
    });

    it('shows live objects, and what the plane made of them', async () => {
      const { status, body } = await world.api.call(
        'getReleaseBindingK8sResourceTree',
        shop,
      );
      expect(status).toBe(200);
      const nodes = body.renderedReleases.flatMap((r: any) => r.nodes);
      const found = nodes.find((n: any) => n.kind === 'Pod');
      expect(found).toMatchObject({
        name: pod,
        parentRefs: [{ kind: 'Deployment' }],
        health: { status: expect.any(String) },
      });
      expect(nodes.map((n: any) => n.kind)).not.toContain('ReplicaSet');
      expect(JSON.stringify(nodes)).not.toContain('managedFields');
      expect(
        await world.api.call('getReleaseBindingK8sResourceTree', shop, {
          as: 'nobody',
        }),
      ).toMatchObject({ status: 403 });
    });

    it('reads events and logs of what belongs to the binding only', async () => {
      const about = { group: '', version: 'v1', kind: 'Pod', name: pod };
      const events = await world.api.call(
        'getReleaseBindingK8sResourceEvents',
        shop,
        { query: about },
      );
      expect(events.body.events).toMatchObject([
        { type: 'Warning', reason: 'BackOff', count: 3 },
      ]);
      const logs = await world.api.call(
        'getReleaseBindingK8sResourceLogs',
        shop,
        {
          query: { podName: pod, sinceSeconds: '60' },
        },
      );
      expect(logs.body.logEntries).toEqual([
        {
          timestamp: '2026-11-21T10:00:00.5Z',
          log: 'listening',
          container: 'main',
        },
        {
          timestamp: '2026-11-21T10:00:01Z',
          log: 'GET / 200',
          container: 'main',
        },
      ]);
      for (const [id, query, status] of [
        ['getReleaseBindingK8sResourceEvents', {}, 400],
        ['getReleaseBindingK8sResourceEvents', { ...about, name: 'x' }, 404],
        ['getReleaseBindingK8sResourceLogs', {}, 400],
        ['getReleaseBindingK8sResourceLogs', { podName: 'x' }, 404],
      ] as const) {
        expect((await world.api.call(id, shop, { query })).status).toBe(status);
      }
      const other = await world.api.call(
        'getReleaseBindingK8sResourceLogs',
        task,
        {
          query: { podName: pod },
        },
      );
      expect(other.status).toBe(404);
    });

    it('runs a scheduled task now', async () => {
      const { status, body } = await world.api.call(
        'triggerReleaseBindingCronJob',
        task,
      );
      expect(status).toBe(200);
      const jobs = await world.plane.list('Job');
      expect(jobs.map(job => job.metadata.name)).toContain(body.jobName);
      expect(
        (await world.api.call('triggerReleaseBindingCronJob', shop)).status,
      ).toBe(404);
      expect(
        (
          await world.api.call('triggerReleaseBindingCronJob', task, {
            as: 'victor',
          })
        ).status,
      ).toBe(403);
    });

    it('shows a run of a workflow', async () => {
      const run = { namespaceName: NS, runName: 'live' };
      await world.api.call('createWorkflowRun', run, {
        body: {
          metadata: { name: 'live' },
          spec: { workflow: { kind: 'ClusterWorkflow', name: 'contract' } },
        },
      });
      const reference = await until(async () => {
        const { body } = await world.api.call('getWorkflowRun', run);
        return body.status?.runReference;
      }, 'the run on its plane');
      await world.plane.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'live-main',
          namespace: reference.namespace,
          labels: { 'workflows.argoproj.io/workflow': reference.name },
        },
      });
      await world.plane.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'live-main.1', namespace: reference.namespace },
        involvedObject: { kind: 'Pod', name: 'live-main' },
        reason: 'Started',
        message: 'Started container main',
      } as never);
      expect(
        (await world.api.call('getWorkflowRunStatus', run)).body,
      ).toMatchObject({
        steps: [],
        hasLiveObservability: true,
      });
      expect(
        (await world.api.call('getWorkflowRunLogs', run)).body,
      ).toHaveLength(2);
      expect(
        (await world.api.call('getWorkflowRunEvents', run)).body,
      ).toMatchObject([{ reason: 'Started', type: 'Normal' }]);
      expect(
        (
          await world.api.call('getWorkflowRunLogs', run, {
            query: { task: 'x' },
          })
        ).status,
      ).toBe(404);
    });
  });
}

const owner = ({
  apiVersion,
  kind,
  metadata: { name, uid },
}: StoredObject) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

const withType = (object: any, name: string) => ({
  ...object,
  spec: {
    ...object.spec,
    componentType: { ...object.spec.componentType, name },
  },
});

const withoutEndpoints = (object: any) => {
  const { endpoints: _, ...spec } = object.spec;
  return { ...object, spec };
};
