import { StoredObject, findCondition } from '@openchoreo-portal/model';
import {
  CronJob,
  Deployment,
  Job,
  Secret,
  StatefulSet,
} from './cluster/objects';
import * as kinds from './kinds';
import { LocalPlane } from './plane';
import {
  appManifests,
  applyAll,
  ask,
  eventually,
  podsOf,
  startPlane,
  temporaryFolder,
} from './testing/harness';

jest.setTimeout(60_000);

describe('a plane with simulated pods', () => {
  const folder = temporaryFolder();
  let plane: LocalPlane;
  beforeAll(async () => {
    plane = await startPlane(folder.path);
  });
  afterAll(async () => {
    await plane?.stop();
    folder.cleanup();
  });
  const key = (name: string) => ({ namespace: 'default', name });

  it('runs a deployment, counts it available and serves its route', async () => {
    await applyAll(
      plane,
      appManifests({ name: 'web', image: 'x', replicas: 3 }),
    );
    const done = await eventually('available', async () => {
      const d = await plane.client.get<Deployment>(
        kinds.Deployment,
        key('web'),
      );
      return d.status?.availableReplicas === 3 && d;
    });
    expect(findCondition(done.status?.conditions, 'Available')?.status).toBe(
      'True',
    );
    expect(findCondition(done.status?.conditions, 'Progressing')?.reason).toBe(
      'NewReplicaSetAvailable',
    );
    const answer = await ask(plane.ingress.port, 'web.test');
    expect(answer).toMatchObject({
      status: 200,
      body: expect.stringContaining('simulated web-'),
    });
    const unknown = await ask(plane.ingress.port, 'nowhere.test');
    expect(unknown.status).toBe(404);
    expect(unknown.body).toContain('No route serves the host nowhere.test');
  });

  it('says that nothing changed when the same manifests are applied again', async () => {
    const before = await plane.client.get<StoredObject>(
      kinds.Service,
      key('web'),
    );
    await applyAll(
      plane,
      appManifests({ name: 'web', image: 'x', replicas: 3 }),
    );
    const after = await plane.client.get<StoredObject>(
      kinds.Service,
      key('web'),
    );
    expect(after.metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  it('scales, rolls and keeps one old revision empty', async () => {
    await applyAll(
      plane,
      appManifests({ name: 'web', image: 'x2', replicas: 2 }),
    );
    await eventually('rolled', async () => {
      const pods = await podsOf(plane, 'web');
      const d = await plane.client.get<Deployment>(
        kinds.Deployment,
        key('web'),
      );
      return (
        pods.length === 2 &&
        pods.every(p => p.status?.containerStatuses?.[0].image === 'x2') &&
        findCondition(d.status?.conditions, 'Progressing')?.reason ===
          'NewReplicaSetAvailable'
      );
    });
    const { items } = await plane.client.list<
      StoredObject<{ replicas: number }>
    >(kinds.ReplicaSet, { namespace: 'default' });
    expect(items.map(s => s.spec?.replicas).sort()).toEqual([0, 2]);
    const d = await plane.client.get<Deployment>(kinds.Deployment, key('web'));
    expect(d.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(
      '2',
    );
  });

  it('removes everything with the deployment', async () => {
    await plane.client.delete(kinds.Deployment, key('web'));
    await eventually('gone', async () => {
      const pods = await plane.client.list(kinds.Pod, { namespace: 'default' });
      const sets = await plane.client.list(kinds.ReplicaSet, {
        namespace: 'default',
      });
      return pods.items.length === 0 && sets.items.length === 0;
    });
    expect(plane.kubelet.workers()).toHaveLength(0);
  });

  it('starts a stateful set in order, with a directory per claim', async () => {
    await applyAll(plane, [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db', namespace: 'default' },
        spec: {
          replicas: 2,
          serviceName: 'db',
          selector: { matchLabels: { app: 'db' } },
          template: {
            metadata: { labels: { app: 'db' } },
            spec: {
              containers: [
                {
                  name: 'main',
                  image: 'x',
                  volumeMounts: [{ name: 'data', mountPath: '/data' }],
                },
              ],
            },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
      },
    ]);
    const set = await eventually('ready', async () => {
      const s = await plane.client.get<StatefulSet>(
        kinds.StatefulSet,
        key('db'),
      );
      return (
        s.status?.readyReplicas === 2 &&
        s.status.currentRevision === s.status.updateRevision &&
        s
      );
    });
    expect(set.status).toMatchObject({ replicas: 2, updatedReplicas: 2 });
    const claim = await plane.client.get<
      StoredObject<unknown, { phase: string }>
    >(kinds.PersistentVolumeClaim, key('data-db-1'));
    expect(claim.status?.phase).toBe('Bound');
  });

  it('completes a job, and fails one after its last attempt with a reason', async () => {
    const job = (name: string, code: string) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'default' },
      spec: {
        backoffLimit: 1,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [
              {
                name: 'main',
                image: 'x',
                env: [{ name: 'SIMULATE_EXIT_CODE', value: code }],
              },
            ],
          },
        },
      },
    });
    await applyAll(plane, [job('good', '0'), job('bad', '3')]);
    const good = await eventually('complete', async () => {
      const j = await plane.client.get<Job>(kinds.Job, key('good'));
      return findCondition(j.status?.conditions, 'Complete') && j;
    });
    expect(good.status).toMatchObject({ succeeded: 1, active: 0 });
    const bad = await eventually('failed', async () => {
      const j = await plane.client.get<Job>(kinds.Job, key('bad'));
      return findCondition(j.status?.conditions, 'Failed') && j;
    });
    expect(bad.status?.failed).toBe(2);
    expect(findCondition(bad.status?.conditions, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: expect.stringContaining('exited with code 3'),
    });
  });

  it('starts jobs of a cron job, and says what is wrong with a schedule', async () => {
    const cron = (name: string, schedule: string) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace: 'default' },
      spec: {
        schedule,
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [
                  {
                    name: 'main',
                    image: 'x',
                    env: [{ name: 'SIMULATE_EXIT_CODE', value: '0' }],
                  },
                ],
              },
            },
          },
        },
      },
    });
    // Six fields: every second.
    await applyAll(plane, [
      cron('tick', '* * * * * *'),
      cron('broken', 'at noon'),
    ]);
    const ticked = await eventually('ticked', async () => {
      const c = await plane.client.get<CronJob>(kinds.CronJob, key('tick'));
      return c.status?.lastSuccessfulTime ? c : undefined;
    });
    expect(ticked.status?.lastScheduleTime).toBeDefined();
    const broken = await eventually('reported', async () => {
      const c = await plane.client.get<CronJob>(kinds.CronJob, key('broken'));
      return findCondition(c.status?.conditions, 'ScheduleValid');
    });
    expect(broken.message).toContain('at noon');
    await plane.client.delete(kinds.CronJob, key('tick'));
  });

  it('makes secrets from the plane’s store, and heals when the value arrives', async () => {
    await applyAll(plane, [
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'creds', namespace: 'default' },
        spec: {
          secretStoreRef: { name: 'default', kind: 'ClusterSecretStore' },
          target: { name: 'creds' },
          data: [
            {
              secretKey: 'token',
              remoteRef: { key: 'app/token', property: 'value' },
            },
          ],
        },
      },
    ]);
    const waiting = await eventually('reported', async () => {
      const e = await plane.client.get<
        StoredObject<unknown, { conditions: never[] }>
      >(kinds.ExternalSecret, key('creds'));
      return findCondition(e.status?.conditions, 'Ready');
    });
    expect(waiting).toMatchObject({
      status: 'False',
      message: expect.stringContaining('app/token'),
    });
    await applyAll(plane, [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'source', namespace: 'default' },
        stringData: { token: 's3cret' },
      },
      {
        apiVersion: 'external-secrets.io/v1alpha1',
        kind: 'PushSecret',
        metadata: { name: 'push', namespace: 'default' },
        spec: {
          secretStoreRefs: [{ name: 'default', kind: 'ClusterSecretStore' }],
          selector: { secret: { name: 'source' } },
          data: [
            {
              match: {
                secretKey: 'token',
                remoteRef: { remoteKey: 'app/token', property: 'value' },
              },
            },
          ],
        },
      },
    ]);
    const secret = await eventually('secret', () =>
      plane.client.get<Secret>(kinds.Secret, key('creds')),
    );
    expect(Buffer.from(secret.data!.token, 'base64').toString()).toBe('s3cret');
  });

  it('generates a password once and fills the template', async () => {
    await applyAll(plane, [
      {
        apiVersion: 'generators.external-secrets.io/v1alpha1',
        kind: 'Password',
        metadata: { name: 'gen', namespace: 'default' },
        spec: { length: 32, digits: 8, symbols: 0 },
      },
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'generated', namespace: 'default' },
        spec: {
          refreshInterval: '0',
          target: {
            name: 'generated',
            template: {
              data: {
                password: '{{ .password }}',
                url: 'nats://{{ .password }}@host',
              },
            },
          },
          dataFrom: [
            {
              sourceRef: {
                generatorRef: {
                  apiVersion: 'generators.external-secrets.io/v1alpha1',
                  kind: 'Password',
                  name: 'gen',
                },
              },
            },
          ],
        },
      },
    ]);
    const first = await eventually('secret', () =>
      plane.client.get<Secret>(kinds.Secret, key('generated')),
    );
    const password = Buffer.from(first.data!.password, 'base64').toString();
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(Buffer.from(first.data!.url, 'base64').toString()).toBe(
      `nats://${password}@host`,
    );
    await plane.client.patch(kinds.ExternalSecret, key('generated'), 'merge', {
      metadata: { labels: { touched: 'yes' } },
    });
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
    const again = await plane.client.get<Secret>(
      kinds.Secret,
      key('generated'),
    );
    expect(again.data).toEqual(first.data);
  });

  it('stores kinds it has never heard of and says that nothing acts on them', async () => {
    const path =
      '/apis/monitoring.example.com/v1/namespaces/default/alertrules/slow?fieldManager=cp&force=true';
    const answer = await plane.transport({
      method: 'PATCH',
      path,
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify({
        apiVersion: 'monitoring.example.com/v1',
        kind: 'AlertRule',
        metadata: { name: 'slow', namespace: 'default' },
        spec: { threshold: 3 },
      }),
    });
    expect(answer.status).toBe(201);
    const noted = await eventually('noted', async () => {
      const got = await plane.transport({
        method: 'GET',
        path: path.split('?')[0],
      });
      let text = '';
      for await (const chunk of got.body) text += Buffer.from(chunk).toString();
      return JSON.parse(text).status?.conditions?.[0];
    });
    expect(noted).toMatchObject({
      type: 'ActedUpon',
      status: 'False',
      reason: 'NoController',
    });
    const listed = await plane.transport({
      method: 'GET',
      path: '/apis/monitoring.example.com/v1',
    });
    expect(listed.status).toBe(200);
  });

  it('refuses a selector that does not match', async () => {
    await expect(
      applyAll(plane, [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'odd', namespace: 'default' },
          spec: {
            selector: { matchLabels: { a: 'b' } },
            template: {
              metadata: { labels: { a: 'c' } },
              spec: { containers: [{ name: 'main', image: 'x' }] },
            },
          },
        },
      ]),
    ).rejects.toMatchObject({ reason: 'Invalid' });
  });

  it('empties a namespace that is deleted', async () => {
    await plane.client.create(kinds.Namespace, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'cell' },
    });
    await applyAll(
      plane,
      appManifests({ name: 'api', namespace: 'cell', image: 'x' }),
    );
    await eventually('running', async () =>
      (
        await podsOf(plane, 'api', 'cell')
      ).some(p => p.status?.phase === 'Running'),
    );
    await plane.client.delete(kinds.Namespace, { name: 'cell' });
    await eventually('gone', async () => {
      const { items } = await plane.client.list(kinds.Namespace);
      return !items.some(n => n.metadata.name === 'cell');
    });
    expect(
      (await plane.client.list(kinds.Pod, { namespace: 'cell' })).items,
    ).toHaveLength(0);
  });
});
