import { KubeObject, parseApiVersion } from '../object';
import { applyDefaults, pruneUnknown, validateValue } from '../schema';
import { controlPlaneRegistry } from '../kinds';
import { convertLegacy, isLegacy, WITHOUT_SUCCESSOR } from './convert';
import { fromShorthand } from './shorthand';

const FIRST = 'core.choreo.dev/v1';
const V1ALPHA1 = 'openchoreo.dev/v1alpha1';
const labels = (more: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ organization: 'acme', ...more }).map(([key, value]) => [
      `core.choreo.dev/${key}`,
      value,
    ]),
  );
const first = (
  kind: string,
  place: Record<string, string>,
  spec: object = {},
): KubeObject => ({
  apiVersion: FIRST,
  kind,
  metadata: {
    name: `${place.name}-7c1e`,
    labels: labels(place),
    annotations: { 'core.choreo.dev/display-name': 'Shown' },
  },
  spec,
});
const later = (kind: string, name: string, spec: object): KubeObject => ({
  apiVersion: V1ALPHA1,
  kind,
  metadata: { name, namespace: 'acme' },
  spec,
});
const owner = { projectName: 'shop', componentName: 'web' };
const registry = controlPlaneRegistry();

/** What the server would say about an object. */
function problems(object: KubeObject): string[] {
  const kind = registry.byKind({
    ...parseApiVersion(object.apiVersion),
    kind: object.kind,
  });
  if (!kind) return [`there is no kind ${object.kind}`];
  const whole = applyDefaults(kind.schema, object);
  return [
    ...pruneUnknown(kind.schema, whole, { isResourceRoot: true }).unknown,
    ...validateValue(kind.schema, whole).map(c => `${c.field}: ${c.message}`),
  ];
}

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

/** Lines of two components, with what belonged to them. */
const line = (component: string, name: string, spec: object = {}) =>
  first('DeploymentTrack', { name, project: 'shop', component }, spec);
describe('DeploymentTracks', () => {
  const shop = [
    first('Project', { name: 'shop' }, { deploymentPipelineRef: 'default' }),
    later('DeploymentPipeline', 'default', {
      promotionPaths: [
        {
          sourceEnvironmentRef: 'qa',
          targetEnvironmentRefs: [{ name: 'prod' }],
        },
        {
          sourceEnvironmentRef: 'dev',
          targetEnvironmentRefs: [{ name: 'qa' }],
        },
      ],
    }),
    first(
      'Component',
      { name: 'web', project: 'shop' },
      {
        type: 'Service',
        source: { gitRepository: { url: 'https://git.acme.dev/web' } },
      },
    ),
  ];
  const built = (branch: string) => ({
    autoDeploy: true,
    buildTemplateSpec: { branch, path: '/src' },
  });

  it('are the component itself, or previews of their branch', () => {
    const { objects, notes } = convertLegacy([
      ...shop,
      line('web', 'main', built('release')),
      line('web', 'login', built('feature/Login')),
      line('api', 'default'),
      line('api', 'login', built('feature/Login')),
    ]);
    expect(objects.flatMap(problems)).toEqual([]);
    expect(objects.find(o => o.kind === 'Component')?.spec).toMatchObject({
      autoDeploy: true,
      workflow: {
        parameters: {
          repository: {
            url: 'https://git.acme.dev/web',
            revision: { branch: 'release' },
            appPath: '/src',
          },
        },
      },
    });
    expect(objects.filter(o => o.kind === 'PreviewEnvironment')).toEqual([
      {
        apiVersion: 'delivery.openchoreo.dev/v1alpha1',
        kind: 'PreviewEnvironment',
        metadata: { name: 'shop-feature-login', namespace: 'acme' },
        spec: {
          owner: { projectName: 'shop' },
          parentEnvironment: 'dev',
          source: { branch: 'feature/Login' },
          components: ['api', 'web'],
        },
      },
    ]);
    const [about] = notes.filter(n => /DeploymentTrack/.test(n.about));
    expect(about.message).toMatch(/preview shop-feature-login .*PreviewPolicy/);
  });

  it('take what belonged to them along', () => {
    const deployment = (track: string) => {
      const object = first('Deployment', {
        name: `d-${track}`,
        project: 'shop',
        component: 'web',
        environment: 'dev',
      });
      object.metadata.labels![`core.choreo.dev/deployment-track`] = track;
      return object;
    };
    const { objects, notes } = convertLegacy([
      ...shop,
      line('web', 'main'),
      line('web', 'login'),
      deployment('main'),
      deployment('login'),
    ]);
    expect(objects.filter(o => o.kind === 'ReleaseBinding')).toHaveLength(1);
    expect(notes).toContainEqual({
      about: 'Deployment d-login-7c1e',
      message: 'It belongs to the preview of login now.',
    });
  });

  it('of a branch with a long name have a name that no other has, and ask for the environment when none is known', () => {
    const { objects, notes } = convertLegacy([
      line('web', 'main'),
      line('web', 'a', built(`${'very/'.repeat(10)}long`)),
      line('web', 'b', built(`${'very/'.repeat(10)}longer`)),
    ]);
    const names = objects
      .filter(o => o.kind === 'PreviewEnvironment')
      .map(o => o.metadata.name!);
    expect(new Set(names).size).toBe(2);
    expect(Math.max(...names.map(n => n.length))).toBeLessThanOrEqual(32);
    expect(notes.map(n => n.message).join()).toMatch(/spec\.parentEnvironment/);
  });
});

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

describe('the shorthand of schemas', () => {
  it('knows scalars, lists, maps, enumerations, bounds and nested objects', () => {
    expect(
      fromShorthand({
        name: 'string',
        tags: '[]string | default=[]',
        env: 'map<string>',
        level: 'string | enum=low,high | default=low',
        size: 'integer | default=3 | minimum=1 | maximum=9',
        on: 'boolean | default=true',
        note: 'string | required=false',
        nested: { deep: 'number | default=0.5' },
      }),
    ).toEqual({
      type: 'object',
      required: ['name', 'env'],
      properties: {
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' }, default: [] },
        env: { type: 'object', additionalProperties: { type: 'string' } },
        level: { type: 'string', enum: ['low', 'high'], default: 'low' },
        size: { type: 'integer', default: 3, minimum: 1, maximum: 9 },
        on: { type: 'boolean', default: true },
        note: { type: 'string' },
        nested: {
          type: 'object',
          default: {},
          properties: { deep: { type: 'number', default: 0.5 } },
        },
      },
    });
  });

  it('ends at types that contain themselves or are unknown', () => {
    expect(() => fromShorthand({ a: 'A' }, { A: { a: 'A' } })).toThrow();
    expect(() => fromShorthand({ a: 'quark' })).toThrow('unknown type quark');
  });
});
