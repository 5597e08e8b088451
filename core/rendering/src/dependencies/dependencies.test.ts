import { ResourceOutput } from '@openchoreo-portal/model';
import { minimalInput, MinimalOptions, only } from '../__testUtils__/minimal';
import { renderComponent } from '../pipelines';
import {
  addressOf,
  connectionTargets,
  resolveConnections,
} from './connections';

describe('addressOf', () => {
  it.each([
    [{ scheme: 'http', host: 'h', port: 80, path: '/p' }, 'http://h:80/p'],
    [{ scheme: 'wss', host: 'h' }, 'wss://h'],
    [{ scheme: 'tls', host: 'h', port: 1 }, 'tls://h:1'],
    [{ scheme: 'grpc', host: 'h', port: 1 }, 'h:1'],
    [{ scheme: 'tcp', host: 'h', port: 1 }, 'h:1'],
    [{ host: 'h' }, 'h'],
  ])('%j: %s', (url, expected) => {
    expect(addressOf(url)).toBe(expected);
  });
});

const dependency = {
  component: 'api',
  name: 'http',
  visibility: 'project' as const,
  envBindings: { address: 'API', host: 'HOST', port: 'PORT', basePath: 'BASE' },
};
const own = { namespace: 'acme', project: 'shop', environment: 'dev' };

describe('resolveConnections', () => {
  const [target] = connectionTargets(
    { dependencies: { endpoints: [dependency] } },
    own,
  );
  const endpoints = {
    http: { type: 'HTTP' as const, port: 80, targetPort: 8080 },
  };
  const status = {
    endpoints: [
      { name: 'http', serviceURL: { scheme: 'http', host: 'api', port: 80 } },
    ],
  };

  it("pitfall 23: asks for the target in the consumer's environment", () => {
    expect(target).toEqual({
      namespace: 'acme',
      project: 'shop',
      component: 'api',
      endpoint: 'http',
      environment: 'dev',
      visibility: 'project',
    });
    const { resolved, pending } = resolveConnections([target], () => ({
      status,
      workload: { endpoints },
    }));
    expect(pending).toEqual([]);
    expect(resolved[0]).toMatchObject({
      url: { host: 'api' },
      targetPort: 8080,
      protocol: 'TCP',
    });
  });

  it('says what is missing', () => {
    const reason = (
      source: Parameters<typeof resolveConnections>[1],
      t = target,
    ) => resolveConnections([t], source).pending[0].reason;
    expect(reason(() => undefined)).toBe('api is not deployed in dev.');
    expect(reason(() => ({ status: {} }))).toBe(
      'Endpoint http of api has no address in dev yet.',
    );
    expect(
      reason(() => ({ status, workload: { endpoints } }), {
        ...target,
        visibility: 'namespace',
      }),
    ).toBe('Endpoint http of api is not visible outside its project.');
  });
});

describe('in the container', () => {
  const render = (
    workload: MinimalOptions['workload'],
    more: MinimalOptions['more'],
  ) => {
    const input = minimalInput({ workload, more });
    input.release.spec.componentType.spec.resources.push({
      id: 'c',
      template: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c' },
        data: {
          env: '${dependencies.toContainerEnvs()}',
          mounts: '${dependencies.toContainerVolumeMounts()}',
          volumes: '${dependencies.toVolumes()}',
        },
      },
    });
    return renderComponent(input);
  };

  it('binds addresses; pending ones are left out and reported', () => {
    const workload = {
      dependencies: { endpoints: [dependency, { ...dependency, name: 'x' }] },
    };
    const rendering = render(workload, {
      connections: [
        {
          ...own,
          component: 'api',
          endpoint: 'http',
          url: { scheme: 'http', host: 'h', port: 80, path: '/v1' },
        },
      ],
    });
    expect(only(rendering, 'ConfigMap').data.env).toEqual([
      { name: 'API', value: 'http://h:80/v1' },
      { name: 'HOST', value: 'h' },
      { name: 'PORT', value: '80' },
      { name: 'BASE', value: '/v1' },
    ]);
    expect(rendering.pendingConnections).toEqual([
      expect.objectContaining({ component: 'api', endpoint: 'x' }),
    ]);
  });

  const outputs: ResourceOutput[] = [
    { name: 'host', value: 'h' },
    { name: 'user', configMapKeyRef: { name: 'cm', key: 'user' } },
    { name: 'ca', secretKeyRef: { name: 's', key: 'ca.crt' } },
    { name: 'key', secretKeyRef: { name: 's', key: 'tls.key' } },
  ];
  const uses = (more: object) => ({
    dependencies: { resources: [{ ref: 'db', ...more }] },
  });

  it('binds outputs of resources to variables and files', () => {
    const rendering = render(
      uses({
        envBindings: { host: 'DB_HOST', user: 'DB_USER' },
        fileBindings: { ca: '/tls/ca.crt', key: '/tls/tls.key' },
      }),
      { resourceOutputs: { db: outputs } },
    );
    const { env, mounts, volumes } = only(rendering, 'ConfigMap').data;
    expect(env).toEqual([
      { name: 'DB_HOST', value: 'h' },
      {
        name: 'DB_USER',
        valueFrom: { configMapKeyRef: { name: 'cm', key: 'user' } },
      },
    ]);
    expect(volumes).toEqual([
      {
        name: expect.stringMatching(/^r-[0-9a-f]{8}$/),
        secret: { secretName: 's' },
      },
    ]);
    const { name } = (volumes as { name: string }[])[0];
    expect(mounts).toEqual([
      { name, mountPath: '/tls/ca.crt', subPath: 'ca.crt' },
      { name, mountPath: '/tls/tls.key', subPath: 'tls.key' },
    ]);
  });

  it('refuses what cannot be bound', () => {
    const run = (more: object) => () =>
      render(uses(more), { resourceOutputs: { db: outputs } });
    expect(run({ envBindings: { nope: 'X' } })).toThrow(
      /spec.dependencies.resources\[0\].envBindings.nope: resource db has no output nope/,
    );
    expect(run({ fileBindings: { host: '/x' } })).toThrow(
      /plain value and cannot be a file/,
    );
  });

  it('reports resources without outputs', () => {
    const rendering = render(uses({ envBindings: { host: 'X' } }), {});
    expect(only(rendering, 'ConfigMap').data.env).toEqual([]);
    expect(rendering.pendingResources).toEqual([
      {
        namespace: 'acme',
        project: 'shop',
        resourceName: 'db',
        reason: 'Resource db has no outputs in dev yet.',
      },
    ]);
  });
});
