import { ComponentRenderInput } from '@openchoreo-portal/rendering';

const CONFIG_LOOP = (list: string, name: string) => ({
  forEach: `\${configurations.${list}()}`,
  var: name,
});

/** A service type with what real ones have: rules, Deployment, Service, route, configuration and secrets. */
export const RESOURCES = [
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
