import { ResourceClient } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import {
  ignoreField,
  restart,
  revertDrift,
  setSelfHeal,
  triggerNow,
} from './bindingActions';

const key = { namespace: 'default', name: 'web-dev' };

function recorder(stored?: object) {
  const calls: unknown[][] = [];
  const call =
    (verb: string) =>
    async (...args: unknown[]) => {
      calls.push([verb, ...args.slice(1)]);
      return args[1];
    };
  const client = {
    patch: call('patch'),
    apply: call('apply'),
    update: call('update'),
    create: call('create'),
    get: async () => {
      if (stored) return stored;
      throw new ApiError({ reason: 'NotFound', message: 'no' });
    },
  } as unknown as ResourceClient;
  return { client, calls };
}

describe('actions on a binding', () => {
  it('restarts and puts back by annotation, so that the write is authorised and recorded as any other', async () => {
    const { client, calls } = recorder();
    await restart(client, key, new Date('2026-11-21T10:00:00Z'));
    await revertDrift(client, key, ['a', 'b']);
    expect(calls).toEqual([
      [
        'patch',
        key,
        'merge',
        {
          metadata: {
            annotations: {
              'openchoreo.dev/restartedAt': '2026-11-21T10:00:00.000Z',
            },
          },
        },
      ],
      [
        'patch',
        key,
        'merge',
        {
          metadata: {
            annotations: { 'delivery.openchoreo.dev/revert-drift': 'a,b' },
          },
        },
      ],
    ]);
  });

  it('starts a scheduled task through the control plane', async () => {
    const paths: string[] = [];
    const api = {
      request: async <T>(path: string) => {
        paths.push(path);
        return { jobName: 'j-1' } as T;
      },
    };
    expect(await triggerNow(api, key)).toBe('j-1');
    expect(paths).toEqual([
      '/api/v1alpha1/namespaces/default/releasebindings/web-dev/trigger',
    ]);
  });

  it('switches self-healing of one environment by a policy of its own', async () => {
    const { client, calls } = recorder();
    await setSelfHeal(client, 'default', 'dev', false);
    expect(calls[0][1]).toMatchObject({
      kind: 'DriftPolicy',
      metadata: { name: 'self-heal-dev', namespace: 'default' },
      spec: { environments: ['dev'], selfHeal: false },
    });
  });

  it('adds an ignore rule to the policy of the component, made when there is none', async () => {
    const field = {
      namespace: 'default',
      project: 'shop',
      component: 'web',
      environment: 'dev',
      kind: 'Deployment',
      path: 'spec.replicas',
      manager: 'scaler',
    };
    const rule = {
      kind: 'Deployment',
      fields: ['spec.replicas'],
      managers: ['scaler'],
    };
    const fresh = recorder();
    await ignoreField(fresh.client, field);
    expect(fresh.calls[0]).toMatchObject([
      'create',
      {
        metadata: { name: 'web-dev' },
        spec: { components: ['web'], ignore: [rule] },
      },
    ]);
    const there = recorder({
      metadata: {},
      spec: { ignore: [{ fields: ['x'] }] },
    });
    await ignoreField(there.client, field);
    expect(there.calls[0]).toMatchObject([
      'update',
      { spec: { ignore: [{ fields: ['x'] }, rule] } },
    ]);
  });
});
