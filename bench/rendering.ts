import { JsonObject, KubeObject } from '@openchoreo-portal/model';
import {
  ComponentRenderInput,
  diffObjects,
  ReachabilityMap,
  renderComponent,
} from '@openchoreo-portal/rendering';

interface Measurement {
  name: string;
  value: number;
  unit: string;
}

const CONFIG_LOOP = (list: string, name: string) => ({
  forEach: `\${configurations.${list}()}`,
  var: name,
});

/** A service type with what real ones have: rules, Deployment, Service, route, configuration and secrets. */
const RESOURCES = [
  {
    id: 'deployment',
    template: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: '${metadata.name}',
        namespace: '${metadata.namespace}',
        labels: '${metadata.labels}',
      },
      spec: {
        replicas: '${environmentConfigs.replicas}',
        selector: { matchLabels: '${metadata.podSelectors}' },
        template: {
          metadata: { labels: '${metadata.podSelectors}' },
          spec: {
            containers: [
              {
                name: 'main',
                image: '${workload.container.image}',
                command:
                  '${has(workload.container.command) ? workload.container.command : oc_omit()}',
                resources: {
                  requests: {
                    cpu: '${environmentConfigs.cpu}',
                    memory: '256Mi',
                  },
                },
                env: '${dependencies.toContainerEnvs()}',
                envFrom: '${configurations.toContainerEnvFrom()}',
                volumeMounts:
                  '${configurations.toContainerVolumeMounts() + dependencies.toContainerVolumeMounts()}',
              },
            ],
            volumes: '${configurations.toVolumes() + dependencies.toVolumes()}',
          },
        },
      },
    },
  },
  {
    id: 'service',
    includeWhen: '${size(workload.endpoints) > 0}',
    template: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: '${metadata.componentName}',
        namespace: '${metadata.namespace}',
      },
      spec: {
        selector: '${metadata.podSelectors}',
        ports: '${workload.toServicePorts()}',
      },
    },
  },
  {
    id: 'route',
    forEach:
      '${workload.endpoints.transformMap(name, ep, "external" in ep.visibility && ep.type in ["HTTP", "GraphQL"], ep)}',
    var: 'endpoint',
    template: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: '${oc_generate_name(metadata.componentName, endpoint.key)}',
        namespace: '${metadata.namespace}',
        labels:
          '${oc_merge(metadata.labels, {"openchoreo.dev/endpoint-name": endpoint.key, "openchoreo.dev/endpoint-visibility": "external"})}',
      },
      spec: {
        parentRefs: [{ name: '${gateway.ingress.external.name}' }],
        hostnames:
          '${[gateway.ingress.external.?http, gateway.ingress.external.?https].filter(g, g.hasValue()).map(g, g.value().host).distinct().map(h, metadata.environmentName + "." + h)}',
        rules: [
          {
            matches: [
              { path: { value: '/${metadata.componentName}-${endpoint.key}' } },
            ],
            backendRefs: [
              {
                name: '${metadata.componentName}',
                port: '${endpoint.value.port}',
              },
            ],
          },
        ],
      },
    },
  },
  {
    id: 'env',
    ...CONFIG_LOOP('toConfigEnvsByContainer', 'c'),
    template: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: '${c.resourceName}' },
      data: '${c.envs.transformMapEntry(i, env, {env.name: env.value})}',
    },
  },
  {
    id: 'files',
    ...CONFIG_LOOP('toConfigFileList', 'f'),
    template: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: '${f.resourceName}' },
      data: { '${f.name}': '${f.value}' },
    },
  },
  {
    id: 'secrets',
    ...CONFIG_LOOP('toSecretEnvsByContainer', 's'),
    template: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: '${s.resourceName}' },
      spec: {
        data: '${s.envs.map(x, {"secretKey": x.name, "remoteRef": {"key": x.remoteRef.key, ?"property": x.remoteRef.?property}})}',
      },
    },
  },
  {
    id: 'secretFiles',
    ...CONFIG_LOOP('toSecretFileList', 'f'),
    template: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: '${f.resourceName}' },
      spec: {
        data: [
          {
            secretKey: '${f.name}',
            remoteRef: {
              key: '${f.remoteRef.key}',
              property:
                '${has(f.remoteRef.property) ? f.remoteRef.property : oc_omit()}',
            },
          },
        ],
      },
    },
  },
] as unknown as ComponentRenderInput['release']['spec']['componentType']['spec']['resources'];

const PATCH_TARGET = { group: 'apps', version: 'v1', kind: 'Deployment' };
const MAIN = "/spec/template/spec/containers[?(@.name=='main')]";

function input(component: string, type: JsonObject = {}): ComponentRenderInput {
  const section = (properties: JsonObject) => ({
    openAPIV3Schema: { type: 'object', properties },
  });
  return {
    namespace: 'default',
    project: { metadata: { name: 'shop', uid: 'p' } },
    component: { metadata: { name: component, uid: component } },
    environment: { metadata: { name: 'production', uid: 'e' }, spec: {} },
    dataPlane: {
      metadata: { name: 'default', uid: 'd' },
      spec: {
        clusterAgent: { clientCA: {} },
        secretStoreRef: { name: 'default' },
        gateway: {
          ingress: {
            external: {
              name: 'gateway',
              namespace: 'plane',
              http: { host: 'apps.test', port: 80 },
              https: { host: 'apps.test', port: 443 },
            },
          },
        },
      },
    },
    release: {
      metadata: { name: `${component}-1` },
      spec: {
        owner: { projectName: 'shop', componentName: component },
        componentType: {
          kind: 'ComponentType',
          name: 'deployment/service',
          spec: {
            workloadType: 'deployment',
            environmentConfigs: section({
              replicas: { type: 'integer', default: 1 },
              cpu: { type: 'string', default: '100m' },
            }),
            preRenderValidations: [
              {
                rule: '${size(workload.endpoints) > 0}',
                message: 'An endpoint is needed.',
              },
            ],
            resources: RESOURCES,
            ...type,
          },
        },
        traits: [
          {
            kind: 'Trait',
            name: 'probe',
            spec: {
              parameters: section({ path: { type: 'string', default: '/' } }),
              patches: [
                {
                  target: PATCH_TARGET,
                  operations: [
                    {
                      op: 'add',
                      path: `${MAIN}/readinessProbe`,
                      value: { httpGet: { path: '${parameters.path}' } },
                    },
                  ],
                },
              ],
            },
          },
          {
            kind: 'Trait',
            name: 'budget',
            spec: {
              creates: [
                {
                  template: {
                    apiVersion: 'policy/v1',
                    kind: 'PodDisruptionBudget',
                    metadata: { name: '${metadata.name}' },
                    spec: {
                      selector: { matchLabels: '${metadata.podSelectors}' },
                    },
                  },
                },
              ],
            },
          },
        ],
        componentProfile: {
          traits: ['probe', 'budget'].map(name => ({
            kind: 'Trait' as const,
            name,
            instanceName: name,
          })),
        },
        workload: {
          container: {
            image: 'registry.test/shop:1',
            env: [
              { key: 'LOG_LEVEL', value: 'info' },
              {
                key: 'PASSWORD',
                valueFrom: { secretKeyRef: { name: 'db', key: 'password' } },
              },
            ],
            files: [
              { key: 'app.toml', mountPath: '/conf', value: 'a = 1' },
              {
                key: 'tls.key',
                mountPath: '/tls',
                valueFrom: { secretKeyRef: { name: 'db', key: 'password' } },
              },
            ],
          },
          endpoints: {
            http: { type: 'HTTP', port: 8080, visibility: ['external'] },
          },
        },
      },
    },
    secretReferences: {
      db: {
        template: {},
        data: [
          { secretKey: 'password', remoteRef: { key: 'db', property: 'pw' } },
        ],
      },
    },
  };
}

/** Speed of rendering, plans and reachability on one core. */
export async function run(): Promise<Measurement[]> {
  const service = input('shop');
  const coldStart = performance.now();
  renderComponent(input('cold', { allowedTraits: [] }));
  const cold = performance.now() - coldStart;
  const newType = firstOfType();

  for (let i = 0; i < 2000; i++) renderComponent(service);
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < 2000) {
    const before = performance.now();
    renderComponent(service);
    times.push(performance.now() - before);
  }
  const perSecond = (times.length / (performance.now() - start)) * 1000;
  times.sort((a, b) => a - b);

  const inputs = Array.from({ length: 1000 }, (_, i) => {
    const made = input(`c-${i}`);
    made.release.spec.componentType.spec = {
      ...service.release.spec.componentType.spec,
    };
    return made;
  });
  const manyStart = performance.now();
  const rendered = inputs.map(i =>
    renderComponent(i).objects.map(o => o.object),
  );
  const many = performance.now() - manyStart;

  return [
    {
      name: 'rendering: service component',
      value: perSecond,
      unit: 'renders/s',
    },
    {
      name: 'rendering: service component, p99',
      value: times[Math.floor(times.length * 0.99)],
      unit: 'ms',
    },
    { name: 'rendering: first render in a process', value: cold, unit: 'ms' },
    {
      name: 'rendering: first render of another type',
      value: newType,
      unit: 'ms',
    },
    { name: 'rendering: 1,000 components', value: many, unit: 'ms' },
    { name: 'plan: 100 components', value: timePlan(rendered), unit: 'ms' },
    {
      name: 'reachability: 500 components, 5,000 questions',
      value: timeReachability(rendered.slice(0, 500)),
      unit: 'ms',
    },
  ].map(m => ({ ...m, value: Math.round(m.value * 100) / 100 }));
}

/** A type whose expressions no other type has, so that nothing of it was compiled before. */
function firstOfType(): number {
  const resources = JSON.parse(
    JSON.stringify(RESOURCES).replaceAll('${', '${ '),
  );
  const other = input('other', { resources });
  const start = performance.now();
  renderComponent(other);
  return performance.now() - start;
}

function timePlan(rendered: KubeObject[][]): number {
  const before = rendered.slice(0, 100).flat();
  const after = before.map(object =>
    object.kind === 'Deployment'
      ? { ...object, spec: { ...(object.spec as object), replicas: 3 } }
      : object,
  );
  const start = performance.now();
  const changes = diffObjects(before, after);
  if (changes.length !== 100) throw new Error(`${changes.length} changes`);
  return performance.now() - start;
}

function timeReachability(rendered: KubeObject[][]): number {
  const start = performance.now();
  const map = new ReachabilityMap(rendered.flat());
  const ends = rendered.map((objects, i) => {
    const { metadata } = objects[0];
    return {
      id: `c-${i}`,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels ?? {},
      namespaceLabels: {},
    };
  });
  ends.forEach((from, i) => {
    for (let j = 1; j <= 10; j++) {
      map.check(from, ends[(i + j) % ends.length], { port: 8080 });
    }
  });
  return performance.now() - start;
}
