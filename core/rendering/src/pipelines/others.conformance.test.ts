import {
  KubeObject,
  ProjectTypeSpec,
  ResourceTypeSpec,
  SecretReferenceSpec,
  WorkflowSpec,
} from '@openchoreo-portal/model';
import {
  DATA_PLANE,
  hasOfficialManifests,
  official,
} from '../__testUtils__/official';
import { ProjectRenderInput, renderProject } from './project';
import { renderResource, ResourceRenderInput } from './resource';
import { renderWorkflow, WorkflowRenderInput } from './workflow';

const suite = hasOfficialManifests() ? describe : describe.skip;
const ENVIRONMENT = {
  namespace: 'default',
  project: { metadata: { name: 'doclet', uid: 'project-uid' } },
  environment: { metadata: { name: 'development', uid: 'env-uid' }, spec: {} },
  dataPlane: DATA_PLANE,
};
const NAMESPACE = 'dp-default-doclet-development-cadd4c69';

type Loose = KubeObject & {
  spec: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
};

suite('official project type', () => {
  const input = (environmentConfigs?: unknown): ProjectRenderInput => ({
    ...ENVIRONMENT,
    release: {
      metadata: {},
      spec: {
        owner: { projectName: 'doclet' },
        projectType: {
          kind: 'ClusterProjectType',
          name: 'default',
          spec: official<ProjectTypeSpec>('ClusterProjectType', 'default').spec,
        },
      },
    },
    binding: { metadata: {}, spec: { environmentConfigs } },
  });

  it('default: the namespace of the cell', () => {
    const { objects, cellNamespace } = renderProject(
      input({ namespaceLabels: { team: 'docs' } }),
    );
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({
      id: `namespace-${cellNamespace}`,
      targetPlane: 'dataplane',
      object: {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: cellNamespace,
          labels: {
            team: 'docs',
            'openchoreo.dev/namespace': 'default',
            'openchoreo.dev/project': 'doclet',
            'openchoreo.dev/environment': 'development',
          },
          annotations: {},
        },
      },
    });
    expect(cellNamespace).toMatch(
      /^dp-default-doclet-development-[0-9a-f]{8}$/,
    );
  });

  it('validates the environment values (the reference only fills defaults)', () => {
    expect(() =>
      renderProject(input({ namespaceLabels: { team: 7 } })),
    ).toThrow(
      /ProjectReleaseBinding\/doclet-development: spec.environmentConfigs.namespaceLabels.team/,
    );
  });
});

function resourceInput(type: string, configs?: unknown): ResourceRenderInput {
  return {
    ...ENVIRONMENT,
    cellNamespace: NAMESPACE,
    resource: { metadata: { name: `doclet-${type}`, uid: 'resource-uid' } },
    release: {
      metadata: {},
      spec: {
        owner: { projectName: 'doclet', resourceName: `doclet-${type}` },
        resourceType: {
          kind: 'ClusterResourceType',
          name: type,
          spec: official<ResourceTypeSpec>('ClusterResourceType', type).spec,
        },
      },
    },
    binding: {
      metadata: {},
      spec: { resourceTypeEnvironmentConfigs: configs },
    },
  };
}

suite('official resource types', () => {
  it.each([
    ['nats', ['Deployment', 'ExternalSecret', 'Password', 'Service']],
    ['valkey', ['ExternalSecret', 'Password', 'Service', 'StatefulSet']],
    [
      'postgres',
      [
        'ConfigMap',
        'ConfigMap',
        'ExternalSecret',
        'ExternalSecret',
        'Password',
        'Password',
        'Service',
        'StatefulSet',
      ],
    ],
  ])('%s renders, with and without its admin page', (type, kinds) => {
    const plain = renderResource(resourceInput(type));
    expect(plain.objects.map(o => o.object.kind)).toEqual(kinds);
    for (const { object } of plain.objects) {
      expect(object.metadata).toMatchObject({
        namespace: NAMESPACE,
        labels: {
          'openchoreo.dev/resource': `doclet-${type}`,
          'openchoreo.dev/resource-uid': 'resource-uid',
        },
      });
    }
    const admin = renderResource(resourceInput(type, { adminEnabled: true }));
    const route = admin.objects.find(o => o.object.kind === 'HTTPRoute');
    expect((route?.object as Loose).spec.hostnames).toEqual([
      `doclet-${type}-admin-development-default.openchoreoapis.localhost`,
    ]);
  });

  it('postgres: outputs appear when the database is ready', () => {
    const rendering = renderResource(
      resourceInput('postgres', { adminEnabled: true }),
    );
    expect(rendering.templates.statefulset).toMatch(
      /^statefulset-doclet-postgres-development-/,
    );
    expect(rendering.evaluateOutputs({})).toEqual({
      ready: false,
      waitingFor: ['statefulset'],
      outputs: [],
    });
    const applied = (status: object) => ({ statefulset: { status } });
    expect(rendering.evaluateOutputs(applied({})).ready).toBe(false);
    expect(
      rendering.evaluateOutputs(applied({ replicas: 1, readyReplicas: 0 }))
        .ready,
    ).toBe(false);
    const state = rendering.evaluateOutputs(
      applied({ replicas: 1, readyReplicas: 1 }),
    );
    expect(state.ready).toBe(true);
    const name = rendering.objects.find(o => o.object.kind === 'StatefulSet')!
      .object.metadata.name;
    expect(state.outputs).toEqual([
      { name: 'host', value: `${name}.${NAMESPACE}.svc.cluster.local` },
      { name: 'port', value: '5432' },
      {
        name: 'database',
        configMapKeyRef: { name: `${name}-config`, key: 'database' },
      },
      {
        name: 'username',
        configMapKeyRef: { name: `${name}-config`, key: 'username' },
      },
      {
        name: 'password',
        secretKeyRef: { name: `${name}-creds`, key: 'password' },
      },
      { name: 'url', secretKeyRef: { name: `${name}-creds`, key: 'url' } },
      {
        name: 'adminURL',
        value: `http://doclet-postgres-admin-development-default.openchoreoapis.localhost:19080/?pgsql=${name}&username=demo&db=appdb`,
      },
      { name: 'adminPassword', value: 'demo' },
    ]);
  });
});

function workflowInput(
  name: string,
  parameters: unknown,
  labels?: Record<string, string>,
): WorkflowRenderInput {
  return {
    namespace: 'default',
    run: {
      metadata: { name: 'run-1', labels },
      spec: { workflow: { parameters } },
    },
    workflow: {
      ...official<WorkflowSpec>('ClusterWorkflow', name),
      kind: 'ClusterWorkflow',
    },
    workflowPlane: {
      metadata: { name: 'default' },
      spec: { secretStoreRef: { name: 'vault' } },
    },
    secretReferences: {
      'git-token': {
        template: { type: 'kubernetes.io/basic-auth' },
        data: [
          { secretKey: 'password', remoteRef: { key: 'git', property: 'pw' } },
        ],
        refreshInterval: '1h',
      } as SecretReferenceSpec,
    },
  };
}
const LABELS = {
  'openchoreo.dev/project': 'doclet',
  'openchoreo.dev/component': 'web',
};

suite('official workflows', () => {
  it.each([
    'dockerfile-builder',
    'gcp-buildpacks-builder',
    'paketo-buildpacks-builder',
    'ballerina-buildpack-builder',
  ])('%s renders a run', name => {
    const { run, resources, runNamespace } = renderWorkflow(
      workflowInput(name, { repository: { url: 'https://x/y.git' } }, LABELS),
    );
    expect(runNamespace).toBe('workflows-default');
    expect(run).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'run-1', namespace: 'workflows-default' },
    });
    const { parameters } = (run as Loose).spec.arguments;
    expect(
      parameters.every((p: { value: unknown }) => typeof p.value === 'string'),
    ).toBe(true);
    expect(parameters).toContainEqual({
      name: 'git-repo',
      value: 'https://x/y.git',
    });
    expect(parameters).toContainEqual({ name: 'branch', value: 'main' });
    expect(parameters).toContainEqual({
      name: 'project-name',
      value: 'doclet',
    });
    expect(resources.map(r => r.object.metadata.name)).toEqual([
      'run-1-registry-push-secret',
    ]);
  });

  it('reads Git credentials from the named SecretReference', () => {
    const { resources, secretReferenceNames } = renderWorkflow(
      workflowInput(
        'dockerfile-builder',
        {
          repository: { url: 'https://x/y.git', secretRef: 'git-token' },
          buildEnv: [{ name: 'A', value: 'b' }],
        },
        LABELS,
      ),
    );
    expect(secretReferenceNames).toEqual(['git-token']);
    expect((resources[0].object as Loose).spec).toMatchObject({
      secretStoreRef: { name: 'vault' },
      target: { template: { type: 'kubernetes.io/basic-auth' } },
      data: [
        { secretKey: 'password', remoteRef: { key: 'git', property: 'pw' } },
      ],
    });
  });

  it('passes lists to Argo as JSON', () => {
    const { run } = renderWorkflow(
      workflowInput(
        'dockerfile-builder',
        {
          repository: { url: 'https://x/y.git' },
          buildEnv: [{ name: 'A', value: 'b' }],
        },
        LABELS,
      ),
    );
    expect((run as Loose).spec.arguments.parameters).toContainEqual({
      name: 'build-env',
      value: '[{"name":"A","value":"b"}]',
    });
  });

  it('names a SecretReference that is missing', () => {
    const input = workflowInput('dockerfile-builder', {
      repository: { url: 'https://x/y.git', secretRef: 'other' },
    });
    expect(() => renderWorkflow(input)).toThrow(
      /spec.externalRefs\[0\].name: there is no SecretReference other/,
    );
  });

  it('validates the parameters', () => {
    expect(() =>
      renderWorkflow(workflowInput('dockerfile-builder', {})),
    ).toThrow(
      /WorkflowRun\/run-1: spec.workflow.parameters.repository: Required value/,
    );
  });
});
