import { WorkloadTemplate } from '@openchoreo-portal/model';
import { configurationMacros, configurationsOf } from './configurations';
import { endpointResources } from './endpoint-resources';
import { servicePorts, workloadContext } from './workload';

const endpoint = (port: number, more: object = {}) => ({
  type: 'HTTP' as const,
  port,
  ...more,
});
const workload = (
  endpoints: WorkloadTemplate['endpoints'],
): WorkloadTemplate => ({
  container: { image: 'i' },
  endpoints,
});

describe('servicePorts', () => {
  it('pitfall 7: in the order of endpoint names, each port and protocol once', () => {
    expect(
      servicePorts(
        workload({
          b: endpoint(80, { targetPort: 8080 }),
          a: endpoint(81),
          c: endpoint(80),
          d: endpoint(80, { type: 'UDP' }),
        }),
      ),
    ).toEqual([
      { name: 'a', port: 81, targetPort: 81, protocol: 'TCP' },
      { name: 'b', port: 80, targetPort: 8080, protocol: 'TCP' },
      { name: 'd', port: 80, targetPort: 80, protocol: 'UDP' },
    ]);
  });

  it('names are valid and unique', () => {
    const names = servicePorts(
      workload({
        Public_API_Endpoint: endpoint(1),
        'public-api-endpoint-two': endpoint(2),
        'public-api-endpoint-three': endpoint(3),
      }),
    ).map(p => p.name);
    expect(names).toEqual([
      'public-api-endp',
      'public-api-en-2',
      'public-api-en-3',
    ]);
  });
});

describe('workloadContext', () => {
  it('pitfall 21: project visibility is implied, comes first and only once', () => {
    expect(
      workloadContext({
        container: { image: 'i', command: [], args: ['x'] },
        endpoints: {
          e: endpoint(80, {
            visibility: ['external', 'project'],
            basePath: '',
          }),
        },
      }),
    ).toEqual({
      container: { image: 'i', args: ['x'] },
      endpoints: {
        e: {
          port: 80,
          targetPort: 80,
          type: 'HTTP',
          visibility: ['project', 'external'],
        },
      },
    });
  });
});

describe('configurationMacros', () => {
  const secret = (key: string, name: string) => ({
    key,
    valueFrom: { secretKeyRef: { name, key } },
  });
  const reference = (key: string, remote: object) => ({
    template: {},
    data: [{ secretKey: key, remoteRef: { key: 'k', ...remote } }],
  });

  it('names objects as the platform does', () => {
    const macros = configurationMacros(
      configurationsOf(
        {
          container: {
            image: 'i',
            env: [{ key: 'A', value: '1' }],
            files: [
              { key: 'app.properties', mountPath: '/etc/config', value: 'x' },
              { key: 'config.json', mountPath: '/etc/config', value: '{}' },
              { ...secret('tls.crt', 's'), mountPath: '/tls' },
            ],
          },
        },
        { s: reference('tls.crt', { property: 'p' }) },
      ),
      'test-app',
      'dev',
    );
    expect(macros.toContainerEnvFrom).toEqual([
      { configMapRef: { name: 'test-app-dev-env-configs-6f21fc92' } },
    ]);
    expect(macros.toConfigFileList).toEqual([
      {
        name: 'app.properties',
        mountPath: '/etc/config',
        value: 'x',
        resourceName: 'test-app-dev-config-app-properties-ac691794',
      },
      expect.objectContaining({ name: 'config.json' }),
    ]);
    expect(macros.toContainerVolumeMounts).toContainEqual({
      name: 'file-mount-6c698306',
      mountPath: '/etc/config/config.json',
      subPath: 'config.json',
    });
    const volumes = macros.toVolumes as { name: string }[];
    expect(volumes.map(v => v.name)).toEqual(
      [...volumes.map(v => v.name)].sort(),
    );
    expect(volumes).toHaveLength(3);
  });

  it('pitfall 2: names of Secrets change with what they refer to and with its order', () => {
    const nameOf = (keys: string[], property: string) => {
      const macros = configurationMacros(
        configurationsOf(
          { container: { image: 'i', env: keys.map(k => secret(k, k)) } },
          Object.fromEntries(keys.map(k => [k, reference(k, { property })])),
        ),
        'test-app',
        'dev',
      );
      return (macros.toSecretEnvsByContainer as { resourceName: string }[])[0]
        .resourceName;
    };
    const name = nameOf(['A', 'B'], 'p');
    expect(name).toMatch(/^test-app-dev-env-secrets-[0-9a-f]{8}$/);
    expect(nameOf(['A', 'B'], 'p')).toBe(name);
    expect(nameOf(['B', 'A'], 'p')).not.toBe(name);
    expect(nameOf(['A', 'B'], 'q')).not.toBe(name);
  });
});

describe('endpointResources', () => {
  const of = (type: 'HTTP' | 'gRPC', content: string) =>
    endpointResources({ type, port: 1, schema: { content } });

  it('reads OpenAPI in JSON and in YAML', () => {
    const expected = [
      { kind: 'HTTP', method: 'GET', path: '/books' },
      { kind: 'HTTP', method: 'POST', path: '/books' },
      { kind: 'HTTP', method: 'DELETE', path: '/books/{id}' },
    ];
    const item = { responses: {} };
    expect(
      of(
        'HTTP',
        JSON.stringify({
          paths: {
            '/books': { get: item, post: item },
            '/books/{id}': { delete: item },
          },
        }),
      ),
    ).toEqual(expected);
    expect(
      of(
        'HTTP',
        [
          'openapi: 3.0.0',
          'paths:',
          '  /books:',
          '    get:',
          '      responses: {}',
          '    post:',
          '      summary: x',
          "  '/books/{id}':",
          '    parameters: []',
          '    delete:',
          '      responses: {}',
          'components:',
          '  get:',
        ].join('\n'),
      ),
    ).toEqual(expected);
  });

  it('reads services of Protocol Buffers', () => {
    expect(
      of(
        'gRPC',
        'syntax = "proto3";\npackage a.b;\nservice S {\n  rpc Get (X) returns (Y);\n}',
      ),
    ).toEqual([{ kind: 'gRPC', service: 'a.b.S', method: 'Get' }]);
  });

  it('lists nothing it does not understand', () => {
    expect(of('HTTP', 'nonsense')).toEqual([]);
    expect(of('HTTP', '{"paths": 3}')).toEqual([]);
    expect(endpointResources({ type: 'HTTP', port: 1 })).toEqual([]);
  });
});
