import { JsonObject } from '@openchoreo-portal/model';
import { ComponentRenderInput } from '@openchoreo-portal/rendering';
import { RESOURCES } from './serviceType';

const PATCH_TARGET = { group: 'apps', version: 'v1', kind: 'Deployment' };
const MAIN = "/spec/template/spec/containers[?(@.name=='main')]";

/** A component of that type with two traits, an endpoint, and plain and secret variables and files. */
export function serviceInput(
  component: string,
  type: JsonObject = {},
): ComponentRenderInput {
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
