import { KubeObject } from '../object';
import { convertLegacy, isLegacy, WITHOUT_SUCCESSOR } from './convert';
import {
  first,
  later,
  V1ALPHA1,
  owner,
  problems,
} from './__testUtils__/manifests';

/** One older object, or several, per kind; what they become; words of the notes. */
const CASES: ReadonlyArray<{
  kind: string;
  older: KubeObject[];
  today: object[];
  notes?: RegExp[];
}> = [
  {
    kind: 'Organization',
    older: [first('Organization', { name: 'acme' })],
    today: [
      {
        apiVersion: V1ALPHA1,
        kind: 'Organization',
        metadata: {
          name: 'acme',
          annotations: { 'openchoreo.dev/display-name': 'Shown' },
        },
      },
    ],
  },
  {
    kind: 'Project',
    older: [
      first('Project', { name: 'shop' }, { deploymentPipelineRef: 'default' }),
    ],
    today: [
      {
        kind: 'Project',
        metadata: { name: 'shop', namespace: 'acme' },
        spec: {
          deploymentPipelineRef: {
            kind: 'DeploymentPipeline',
            name: 'default',
          },
        },
      },
    ],
  },
  {
    kind: 'Environment',
    older: [
      first(
        'Environment',
        { name: 'dev' },
        {
          dataPlaneRef: 'main',
          isProduction: false,
          gateway: { dnsPrefix: 'dev' },
        },
      ),
    ],
    today: [
      {
        kind: 'Environment',
        spec: {
          dataPlaneRef: { kind: 'DataPlane', name: 'main' },
          isProduction: false,
        },
      },
    ],
    notes: [/dnsPrefix/],
  },
  {
    kind: 'DataPlane',
    older: [
      later('DataPlane', 'main', {
        registry: { prefix: 'registry.acme.dev' },
        kubernetesCluster: {
          name: 'k',
          credentials: { apiServerURL: 'https://k', clientKey: 'SECRET' },
        },
        gateway: {
          publicVirtualHost: 'apis.acme.dev',
          organizationVirtualHost: 'internal.acme.dev',
        },
        observer: { url: 'https://observer' },
      }),
    ],
    today: [
      {
        kind: 'DataPlane',
        spec: {
          planeID: 'main',
          gateway: {
            ingress: {
              external: { https: { host: 'apis.acme.dev', port: 443 } },
              internal: { https: { host: 'internal.acme.dev', port: 443 } },
            },
          },
        },
      },
    ],
    notes: [/agent/, /registry/, /ObservabilityPlane/],
  },
  {
    kind: 'BuildPlane',
    older: [
      later('BuildPlane', 'builds', { kubernetesCluster: { name: 'k' } }),
    ],
    today: [{ kind: 'WorkflowPlane', spec: { planeID: 'builds' } }],
    notes: [/agent/],
  },
  {
    kind: 'DeploymentPipeline',
    older: [
      later('DeploymentPipeline', 'main', {
        promotionPaths: [
          {
            sourceEnvironmentRef: 'dev',
            targetEnvironmentRefs: [{ name: 'prod', requiresApproval: true }],
          },
        ],
      }),
    ],
    today: [
      {
        kind: 'DeploymentPipeline',
        spec: {
          promotionPaths: [
            {
              sourceEnvironmentRef: { name: 'dev' },
              targetEnvironmentRefs: [{ kind: 'Environment', name: 'prod' }],
            },
          ],
        },
      },
      {
        kind: 'PromotionPolicy',
        metadata: { name: 'main-approvals' },
        spec: { targets: [{ environment: 'prod', fromEnvironment: 'dev' }] },
      },
    ],
    notes: [/PromotionPolicy/],
  },
  {
    kind: 'Component, Workload, Service, Endpoint',
    older: [
      later('Component', 'web', {
        owner: { projectName: 'shop' },
        type: 'Service',
        build: {
          repository: {
            url: 'https://git.acme.dev/web',
            revision: { branch: 'main' },
            appPath: '/web',
          },
        },
      }),
      later('Workload', 'web-workload', {
        owner,
        containers: {
          main: {
            image: 'registry/web:1',
            env: [
              { key: 'A', value: 'b' },
              { key: 'S', valueFrom: { secretRef: { name: 's', key: 'k' } } },
            ],
          },
          side: { image: 'registry/side:1' },
        },
        endpoints: { api: { type: 'REST', port: 8080 } },
        connections: {
          books: {
            type: 'api',
            params: { componentName: 'books', endpoint: 'api' },
            inject: {
              env: [
                { name: 'BOOKS_URL', value: '{{ .url }}' },
                { name: 'BOOKS', value: 'http://{{ .host }}' },
              ],
            },
          },
        },
      }),
      later('Service', 'web-service', {
        owner,
        workloadName: 'web-workload',
        className: 'golden',
        apis: {
          api: {
            type: 'REST',
            className: 'strict',
            rest: {
              backend: { port: 8080, basePath: '/v1' },
              exposeLevels: ['Organization', 'Public'],
            },
          },
        },
      }),
      first(
        'Endpoint',
        { name: 'metrics', project: 'shop', component: 'web' },
        {
          type: 'HTTP',
          service: { port: 9090, basePath: '/' },
          networkVisibilities: {
            organization: {
              enable: true,
              policies: [{ name: 'o', type: 'oauth2' }],
            },
          },
        },
      ),
    ],
    today: [
      {
        kind: 'Component',
        metadata: { name: 'web', namespace: 'acme' },
        spec: {
          componentType: { kind: 'ComponentType', name: 'deployment/golden' },
          workflow: {
            name: 'portal-builder',
            parameters: {
              repository: { url: 'https://git.acme.dev/web', appPath: '/web' },
            },
          },
        },
      },
      {
        kind: 'Workload',
        metadata: { name: 'web' },
        spec: {
          owner,
          container: {
            image: 'registry/web:1',
            env: [
              { key: 'A', value: 'b' },
              {
                key: 'S',
                valueFrom: { secretKeyRef: { name: 's', key: 'k' } },
              },
            ],
          },
          endpoints: {
            api: {
              type: 'HTTP',
              port: 8080,
              basePath: '/v1',
              visibility: ['internal', 'external'],
            },
            metrics: { port: 9090, visibility: ['internal'] },
          },
          dependencies: {
            endpoints: [
              {
                component: 'books',
                name: 'api',
                visibility: 'project',
                envBindings: { address: 'BOOKS_URL' },
              },
            ],
          },
        },
      },
    ],
    notes: [/one container/, /BOOKS was made of/, /APIClass strict/, /oauth2/],
  },
  {
    kind: 'ScheduledTask, WebApplication',
    older: [
      later('ScheduledTask', 't', { owner: { ...owner, componentName: 't' } }),
      later('WebApplication', 'w', { owner: { ...owner, componentName: 'w' } }),
    ],
    today: [
      { spec: { componentType: { name: 'cronjob/portal-scheduled-task' } } },
      {
        spec: { componentType: { name: 'deployment/portal-web-application' } },
      },
    ],
  },
  {
    kind: 'Component of v0.2, from an image',
    older: [
      first(
        'Component',
        { name: 'web', project: 'shop' },
        {
          type: 'Service',
          source: { containerRegistry: { imageName: 'registry/web:1' } },
        },
      ),
    ],
    today: [
      {
        kind: 'Component',
        spec: { componentType: { name: 'deployment/portal-service' } },
      },
      { kind: 'Workload', spec: { container: { image: 'registry/web:1' } } },
    ],
  },
  {
    kind: 'Build',
    older: [
      later('Build', 'web-1', {
        owner,
        repository: {
          url: 'https://git.acme.dev/web',
          revision: { branch: 'main', commit: 'abc' },
        },
      }),
      first(
        'Build',
        { name: 'web-2', project: 'shop', component: 'web' },
        { branch: 'main', path: '/web', autoBuild: true },
      ),
    ],
    today: [
      {
        kind: 'WorkflowRun',
        metadata: { name: 'web-1' },
        spec: {
          workflow: {
            parameters: {
              repository: { revision: { branch: 'main', commit: 'abc' } },
            },
          },
        },
      },
      { kind: 'WorkflowRun', metadata: { name: 'web-2' } },
    ],
    notes: [/URL of the repository/],
  },
  {
    kind: 'ComponentWorkflowRun',
    older: [
      later('ComponentWorkflowRun', 'r', {
        owner,
        workflow: {
          name: 'docker',
          systemParameters: { repository: { url: 'https://g' } },
          parameters: { a: 1 },
        },
      }),
    ],
    today: [
      {
        kind: 'WorkflowRun',
        spec: {
          workflow: {
            name: 'docker',
            parameters: { repository: { url: 'https://g' }, a: 1 },
          },
        },
      },
    ],
  },
  ...['ServiceBinding', 'WebApplicationBinding', 'ScheduledTaskBinding'].map(
    kind => ({
      kind,
      older: [
        later(kind, 'b', {
          owner,
          environment: 'dev',
          className: 'golden',
          releaseState: 'Suspend',
          workloadSpec: { containers: { main: { image: 'registry/web:1' } } },
        }),
      ],
      today: [
        {
          kind: 'ReleaseBinding',
          metadata: {
            name: 'web-dev',
            annotations: { 'openchoreo.dev/suspended': 'true' },
          },
          spec: { owner, environment: 'dev' },
        },
        { kind: 'Workload' },
      ],
      notes: [/releaseName is empty/],
    }),
  ),
  {
    kind: 'Deployment',
    older: [
      first('Deployment', {
        name: 'd',
        project: 'shop',
        component: 'web',
        environment: 'dev',
      }),
    ],
    today: [{ kind: 'ReleaseBinding', metadata: { name: 'web-dev' } }],
    notes: [/releaseName is empty/],
  },
  {
    kind: 'ComponentDeployment',
    older: [
      later('ComponentDeployment', 'd', {
        owner,
        environment: 'dev',
        releaseState: 'Undeploy',
        overrides: { replicas: 2 },
        traitOverrides: { volume: { size: '1Gi' } },
        configurationOverrides: { env: [{ key: 'A', value: 'b' }] },
      }),
    ],
    today: [
      {
        spec: {
          state: 'Undeploy',
          componentTypeEnvironmentConfigs: { replicas: 2 },
          traitEnvironmentConfigs: { volume: { size: '1Gi' } },
          workloadOverrides: {
            container: { env: [{ key: 'A', value: 'b' }] },
          },
        },
      },
    ],
    notes: [/releaseName is empty/],
  },
  ...['ServiceClass', 'WebApplicationClass'].map(kind => ({
    kind,
    older: [
      later(kind, 'golden', {
        deploymentTemplate: {
          replicas: 2,
          template: {
            spec: {
              securityContext: { runAsNonRoot: true },
              containers: [
                { name: 'main', resources: { limits: { cpu: '1' } } },
                { name: 'proxy', image: 'registry/proxy:1' },
              ],
            },
          },
        },
        serviceTemplate: { type: 'ClusterIP' },
      }),
    ],
    today: [
      {
        kind: 'ComponentType',
        metadata: { name: 'golden', namespace: 'acme' },
        spec: {
          workloadType: 'deployment',
          resources: [
            {
              id: 'deployment',
              template: {
                spec: {
                  replicas: 2,
                  template: {
                    spec: {
                      securityContext: { runAsNonRoot: true },
                      containers: [
                        {
                          image: '${workload.container.image}',
                          resources: { limits: { cpu: '1' } },
                        },
                        { name: 'proxy', image: 'registry/proxy:1' },
                      ],
                    },
                  },
                },
              },
            },
            { id: 'service', template: { spec: { type: 'ClusterIP' } } },
          ],
        },
      },
    ],
    notes: [/Routes/],
  })),
  {
    kind: 'ScheduledTaskClass',
    older: [
      later('ScheduledTaskClass', 'nightly', {
        cronJobTemplate: {
          schedule: '0 3 * * *',
          jobTemplate: { spec: { backoffLimit: 1 } },
        },
      }),
    ],
    today: [
      {
        spec: {
          workloadType: 'cronjob',
          resources: [
            {
              id: 'cronjob',
              template: {
                spec: {
                  schedule: '0 3 * * *',
                  jobTemplate: { spec: { backoffLimit: 1 } },
                },
              },
            },
          ],
        },
      },
    ],
  },
  {
    kind: 'ComponentType and Trait with shorthand',
    older: [
      later('ComponentType', 'svc', {
        workloadType: 'deployment',
        schema: {
          types: { Probe: { path: 'string | default=/' } },
          parameters: { port: 'integer', probe: 'Probe' },
          envOverrides: { replicas: 'integer | default=1 | minimum=1' },
        },
        resources: [
          {
            id: 'deployment',
            template: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              spec: { replicas: '${envOverrides.replicas}' },
            },
          },
        ],
      }),
      later('Trait', 'volume', {
        schema: { parameters: { name: 'string' } },
        creates: [{ template: { apiVersion: 'v1', kind: 'ConfigMap' } }],
      }),
    ],
    today: [
      {
        kind: 'ComponentType',
        spec: {
          parameters: {
            openAPIV3Schema: {
              type: 'object',
              required: ['port'],
              properties: {
                port: { type: 'integer' },
                probe: {
                  type: 'object',
                  default: {},
                  properties: { path: { type: 'string', default: '/' } },
                },
              },
            },
          },
          environmentConfigs: {
            openAPIV3Schema: {
              properties: {
                replicas: { type: 'integer', default: 1, minimum: 1 },
              },
            },
          },
          resources: [
            {
              template: {
                spec: { replicas: '${environmentConfigs.replicas}' },
              },
            },
          ],
        },
      },
      { kind: 'Trait', spec: { parameters: { openAPIV3Schema: {} } } },
    ],
  },
];

describe('manifests of v0.x', () => {
  it.each(CASES.map(c => [c.kind, c] as const))(
    '%s',
    (_, { older, today, notes = [] }) => {
      expect(older.map(isLegacy)).not.toContain(false);
      const { objects, notes: told } = convertLegacy(older);
      expect(objects).toMatchObject(today);
      expect(objects).toHaveLength(today.length);
      // Only who signs for the agents is missing, and a note asks for it.
      expect(objects.flatMap(problems)).toEqual([]);
      const messages = told.map(note => note.message);
      for (const note of notes) {
        expect(messages).toContainEqual(expect.stringMatching(note));
      }
      expect(messages).toHaveLength(notes.length);
      expect(JSON.stringify(objects)).not.toContain('SECRET');
    },
  );

  it.each(Object.keys(WITHOUT_SUCCESSOR))(
    'says what takes the place of %s',
    kind => {
      const { objects, notes } = convertLegacy([later(kind, 'x', {})]);
      expect(objects).toEqual([]);
      expect(notes).toEqual([
        { about: `${kind} x`, message: WITHOUT_SUCCESSOR[kind] },
      ]);
    },
  );

  it('lets pass what is of today', () => {
    const component = later('Component', 'a', {
      owner: { projectName: 'p' },
      componentType: { name: 'deployment/x' },
    });
    const other = { ...component, apiVersion: 'apps/v1', kind: 'Deployment' };
    expect([component, other].map(isLegacy)).toEqual([false, false]);
    expect(convertLegacy([component, other])).toEqual({
      objects: [component, other],
      notes: [],
    });
  });

  it('leaves out what says too little, and says so', () => {
    const { objects, notes } = convertLegacy([
      first('Endpoint', { name: 'e', project: 'p', component: 'c' }, {}),
      first('Deployment', { name: 'd', project: 'p', component: 'c' }),
      first('Build', { name: 'b' }),
      first('Component', { name: 'c', project: 'p' }, { type: 'APIProxy' }),
      first('Spaceship', { name: 's' }),
    ]);
    expect(objects).toEqual([]);
    expect(notes).toHaveLength(6);
  });
});
