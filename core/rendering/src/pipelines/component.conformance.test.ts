import { KubeObject, TraitSpec } from '@openchoreo-portal/model';
import {
  componentInput,
  DATA_PLANE,
  hasOfficialManifests,
  official,
} from '../__testUtils__/official';
import { ComponentRenderInput, RenderedObject } from '../inputs';
import { ComponentRendering, renderComponent } from './component';

const NAMESPACE = 'dp-default-default-development-f8e58905';
const LABELS = {
  'openchoreo.dev/namespace': 'default',
  'openchoreo.dev/project': 'default',
  'openchoreo.dev/environment': 'development',
  'openchoreo.dev/component-uid': 'component-uid',
  'openchoreo.dev/environment-uid': 'env-uid',
  'openchoreo.dev/project-uid': 'project-uid',
};

type Loose = KubeObject & {
  spec: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  data: Record<string, string>;
};
function find(rendering: ComponentRendering, kind: string, name?: string) {
  const found = rendering.objects.filter(
    o =>
      o.object.kind === kind &&
      (name === undefined || o.object.metadata.name?.startsWith(name)),
  );
  expect(found).toHaveLength(1);
  return found[0].object as Loose;
}
const kinds = (objects: RenderedObject[]) => objects.map(o => o.object.kind);

const suite = hasOfficialManifests() ? describe : describe.skip;

suite('official component types', () => {
  it('service: greeter-service', () => {
    const rendering = renderComponent(componentInput('greeter-service'));
    expect(kinds(rendering.objects)).toEqual([
      'ConfigMap',
      'Deployment',
      'ExternalSecret',
      'HTTPRoute',
      'Service',
      'NetworkPolicy',
    ]);
    for (const { object } of rendering.objects) {
      expect(object.metadata.namespace).toBe(NAMESPACE);
      expect(object.metadata.labels).toMatchObject({
        ...LABELS,
        'openchoreo.dev/component': 'greeter-service',
      });
    }
    const deployment = find(rendering, 'Deployment');
    expect(deployment.metadata.name).toBe(
      'greeter-service-development-a9f97fde',
    );
    expect(deployment.spec).toMatchObject({
      replicas: 1,
      selector: {
        matchLabels: {
          ...LABELS,
          'openchoreo.dev/component': 'greeter-service',
        },
      },
    });
    const [container] = deployment.spec.template.spec.containers;
    const config = find(rendering, 'ConfigMap');
    const secret = find(rendering, 'ExternalSecret');
    expect(container).toEqual({
      name: 'main',
      image: 'ghcr.io/openchoreo/samples/greeter-service:latest',
      imagePullPolicy: 'IfNotPresent',
      command: ['./go-greeter'],
      args: ['--port', '9090'],
      resources: {
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { cpu: '100m', memory: '256Mi' },
      },
      env: [],
      envFrom: [
        { configMapRef: { name: config.metadata.name } },
        { secretRef: { name: secret.metadata.name } },
      ],
      volumeMounts: [],
    });
    expect(config.data).toEqual({
      LOG_LEVEL: 'info',
      GITHUB_REPOSITORY: 'https://github.com/openchoreo/openchoreo',
    });
    expect(secret.spec).toEqual({
      refreshInterval: '15s',
      secretStoreRef: { name: 'default', kind: 'ClusterSecretStore' },
      target: { name: secret.metadata.name, creationPolicy: 'Owner' },
      data: [{ secretKey: 'GITHUB_TOKEN', remoteRef: { key: 'github-pat' } }],
    });
    expect(find(rendering, 'Service')).toMatchObject({
      metadata: { name: 'greeter-service' },
      spec: {
        type: 'ClusterIP',
        ports: [
          { name: 'http', port: 9090, targetPort: 9090, protocol: 'TCP' },
        ],
      },
    });
    const route = find(rendering, 'HTTPRoute');
    expect(route.spec.parentRefs).toEqual([
      { name: 'gateway-default', namespace: 'openchoreo-data-plane' },
    ]);
    expect(route.spec.hostnames).toEqual([
      'development-default.openchoreoapis.localhost',
    ]);
    expect(route.spec.rules[0]).toMatchObject({
      matches: [
        { path: { type: 'PathPrefix', value: '/greeter-service-http' } },
      ],
      backendRefs: [{ name: 'greeter-service', port: 9090 }],
    });
    expect(rendering.endpoints).toEqual([
      {
        name: 'http',
        type: 'HTTP',
        serviceURL: {
          scheme: 'http',
          host: `greeter-service.${NAMESPACE}.svc.cluster.local`,
          port: 9090,
        },
        externalURLs: {
          http: {
            scheme: 'http',
            host: 'development-default.openchoreoapis.localhost',
            port: 19080,
            path: '/greeter-service-http',
          },
        },
      },
    ]);
    expect(rendering.secretReferenceNames).toEqual(['github-credentials']);
  });

  it('web-application: react-starter has a host of its own and no path', () => {
    const rendering = renderComponent(componentInput('react-starter'));
    const route = find(rendering, 'HTTPRoute');
    const host =
      'http-react-starter-development-default-cde5190f.openchoreoapis.localhost';
    expect(route.spec.hostnames).toEqual([host]);
    expect(rendering.endpoints[0].externalURLs).toEqual({
      http: { scheme: 'http', host, port: 19080 },
    });
    // `args: []` counts as not given, so the field is omitted.
    const [container] = find(rendering, 'Deployment').spec.template.spec
      .containers;
    expect(container).not.toHaveProperty('args');
    expect(container).not.toHaveProperty('command');
  });

  it('service-with-configs: demo-app with the overrides of its binding', () => {
    const binding = official<ComponentRenderInput['binding']>(
      'ReleaseBinding',
      'demo-app-development',
    ) as ComponentRenderInput['binding'];
    const rendering = renderComponent(componentInput('demo-app', { binding }));
    const { spec } = find(rendering, 'Deployment');
    expect(spec.replicas).toBe(2);
    expect(
      find(rendering, 'ConfigMap', 'demo-app-development-env').data,
    ).toEqual({
      LOG_LEVEL: 'info',
      FEATURE_FLAG: 'true',
      NEW_ENV_VAR: 'new_value',
    });
    const file = find(rendering, 'ConfigMap', 'demo-app-development-config');
    expect(file.data).toEqual({
      'application.toml': 'schema_generation:\n  enable: false\n',
    });
    const secret = find(
      rendering,
      'ExternalSecret',
      'demo-app-development-secret-gitPAT'.toLowerCase(),
    );
    expect(secret.spec.data).toEqual([
      {
        secretKey: 'gitPAT',
        remoteRef: { key: 'github-pat', property: 'value' },
      },
    ]);
    const pod = spec.template.spec;
    expect(pod.containers[0].volumeMounts).toEqual([
      {
        name: pod.volumes.find((v: { configMap?: unknown }) => v.configMap)
          .name,
        mountPath: '/conf/application.toml',
        subPath: 'application.toml',
      },
      {
        name: pod.volumes.find((v: { secret?: unknown }) => v.secret).name,
        mountPath: '/conf/gitPAT',
        subPath: 'gitPAT',
      },
    ]);
    expect(
      pod.volumes.map(
        (v: { secret?: { secretName: string } }) => v.secret?.secretName,
      ),
    ).toContain(secret.metadata.name);
  });

  it('worker: no Service, no route, nothing may reach it', () => {
    const rendering = renderComponent(
      componentInput('consumer', {
        type: 'worker',
        workload: { container: { image: 'a' } },
      }),
    );
    expect(kinds(rendering.objects)).toEqual(['Deployment', 'NetworkPolicy']);
    expect(find(rendering, 'NetworkPolicy').spec.ingress).toEqual([]);
    expect(
      find(rendering, 'Deployment').spec.template.metadata,
    ).not.toHaveProperty('annotations');
  });

  it('scheduled-task: a CronJob, its time zone only when given', () => {
    const input = (parameters?: object) => {
      const made = componentInput('report', {
        type: 'scheduled-task',
        workload: { container: { image: 'a' } },
        binding: {
          metadata: {},
          spec: { componentTypeEnvironmentConfigs: { schedule: '0 3 * * *' } },
        },
      });
      made.release.spec.componentProfile = { parameters: parameters as never };
      return made;
    };
    const { spec } = find(renderComponent(input()), 'CronJob');
    expect(spec).toMatchObject({
      schedule: '0 3 * * *',
      successfulJobsHistoryLimit: 3,
      jobTemplate: { spec: { backoffLimit: 3, activeDeadlineSeconds: 300 } },
    });
    expect(spec).not.toHaveProperty('timeZone');
    const zoned = find(renderComponent(input({ timeZone: 'UTC' })), 'CronJob');
    expect(zoned.spec.timeZone).toBe('UTC');
  });

  it('reports every rule that does not hold, by its message', () => {
    const input = componentInput('api', {
      type: 'service',
      workload: { container: { image: 'a' } },
    });
    expect(() => renderComponent(input)).toThrow(
      /ClusterComponentType\/service: spec.validations\[0\]: Service components must have at least one endpoint/,
    );
  });

  it('observability-alert-rule: an object for the observability plane', () => {
    const input = componentInput('greeter-service', {
      dataPlane: {
        ...DATA_PLANE,
        spec: {
          ...DATA_PLANE.spec!,
          observabilityPlaneRef: {
            kind: 'ClusterObservabilityPlane',
            name: 'default',
          },
        },
      },
      environment: {
        metadata: { name: 'development', uid: 'env-uid' },
        spec: {},
        defaultNotificationChannel: 'mail',
      },
    });
    const { spec } = official<TraitSpec>(
      'ClusterTrait',
      'observability-alert-rule',
    );
    input.release.spec.traits = [
      { kind: 'ClusterTrait', name: 'observability-alert-rule', spec },
    ];
    input.release.spec.componentProfile = {
      traits: [
        {
          kind: 'ClusterTrait',
          name: 'observability-alert-rule',
          instanceName: 'errors',
          parameters: {
            description: 'Too many errors',
            source: { type: 'log', query: 'error' },
            condition: {},
          },
        },
      ],
    };
    const rendering = renderComponent(input);
    const rule = rendering.objects.find(
      o => o.targetPlane === 'observabilityplane',
    );
    expect(rule?.object).toMatchObject({
      kind: 'ObservabilityAlertRule',
      metadata: { name: 'greeter-service-development-a9f97fde-errors' },
      spec: {
        severity: 'warning',
        enabled: true,
        source: { type: 'log', query: 'error', metric: '' },
        condition: {
          window: '5m',
          interval: '1m',
          operator: 'gt',
          threshold: 10,
        },
        actions: {
          notifications: { channels: ['mail'] },
          incident: { enabled: false },
        },
      },
    });
  });

  it('an environment gateway switches parent, host and port together', () => {
    const gateway = {
      ingress: {
        external: {
          name: 'gateway-prod',
          namespace: 'edge',
          https: { host: 'example.com', port: 443 },
        },
      },
    };
    const rendering = renderComponent(
      componentInput('greeter-service', {
        environment: {
          metadata: { name: 'development', uid: 'env-uid' },
          spec: { gateway },
        },
      }),
    );
    expect(find(rendering, 'HTTPRoute').spec).toMatchObject({
      parentRefs: [{ name: 'gateway-prod', namespace: 'edge' }],
      hostnames: ['development-default.example.com'],
    });
    expect(rendering.endpoints[0].externalURLs).toEqual({
      https: {
        scheme: 'https',
        host: 'development-default.example.com',
        port: 443,
        path: '/greeter-service-http',
      },
    });
    // The leaf that the environment does not name is still the plane's.
    expect(rendering.gateway.ingress?.internal?.name).toBe('gateway-internal');
  });

  it('is deterministic and leaves its input alone', () => {
    const input = componentInput('greeter-service');
    const before = JSON.stringify(input);
    const first = JSON.stringify(renderComponent(input));
    expect(JSON.stringify(renderComponent(input))).toBe(first);
    expect(JSON.stringify(input)).toBe(before);
  });

  it('renders nothing when undeployed', () => {
    const rendering = renderComponent(
      componentInput('greeter-service', {
        binding: { metadata: {}, spec: { state: 'Undeploy' } },
      }),
    );
    expect(rendering.objects).toEqual([]);
    expect(rendering.endpoints).toEqual([]);
  });

  it('pitfall 3: the resource hash does not move, and only content moves it', () => {
    const hash = (rendering: ComponentRendering) =>
      find(rendering, 'Deployment').spec.template.metadata.annotations[
        'openchoreo.dev/dp-resource-hash'
      ];
    const golden = hash(renderComponent(componentInput('greeter-service')));
    expect(golden).toBe('576654fcd7');
    const relabelled = componentInput('greeter-service', {
      project: { metadata: { name: 'default', uid: 'another' } },
    });
    // Selectors hold the UIDs and are content; nothing else of the metadata is.
    expect(hash(renderComponent(relabelled))).not.toBe(golden);
    const observed = componentInput('greeter-service', {
      environment: {
        metadata: {
          name: 'development',
          uid: 'env-uid',
          annotations: { 'openchoreo.dev/network-policy-mode': 'off' },
        },
        spec: {},
      },
    });
    expect(hash(renderComponent(observed))).toBe(golden);
  });
});
