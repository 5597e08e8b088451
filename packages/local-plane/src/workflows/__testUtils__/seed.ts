import { cp, readFile, readdir } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import {
  applyDefaults,
  Component,
  ComponentTypeSpec,
  controlPlaneRegistry,
  KubeObject,
  parseApiVersion,
  pruneUnknown,
  StoredObject,
  validateValue,
  WorkflowSpec as ControlPlaneWorkflowSpec,
} from '@openchoreo-portal/model';
import {
  ComponentRendering,
  ComponentRenderInput,
  renderComponent,
  renderWorkflow,
  WorkflowRendering,
} from '@openchoreo-portal/rendering';
import { startGitHost } from './git-host';

/** Folder of the seed. */
export const SEED = join(__dirname, '../../../../../deploy/seed');
/** Stands for the Git server in the seed's manifests. */
export const GIT = 'http://git.test';

/** The seed as the seeder would apply it. */
async function readSeed(values: Record<string, string>): Promise<KubeObject[]> {
  const files = (await readdir(SEED)).filter(f => f.endsWith('.yaml')).sort();
  const objects: KubeObject[] = [];
  for (const file of files) {
    const text = (await readFile(join(SEED, file), 'utf8')).replace(
      /\$\{(\w+)\}/g,
      (whole, name) => values[name] ?? whole,
    );
    for (const document of parseAllDocuments(text)) {
      if (document.errors.length) throw document.errors[0];
      objects.push(document.toJS() as KubeObject);
    }
  }
  return objects;
}

export function checked(manifest: KubeObject): KubeObject {
  const kind = controlPlaneRegistry().byKind({
    ...parseApiVersion(manifest.apiVersion),
    kind: manifest.kind,
  });
  const where = `${manifest.kind}/${manifest.metadata.name}`;
  expect({ where, known: kind !== undefined }).toEqual({ where, known: true });
  const object = applyDefaults(kind!.schema, manifest);
  const { unknown } = pruneUnknown(kind!.schema, object, {
    isResourceRoot: true,
  });
  expect({ where, unknown }).toEqual({ where, unknown: [] });
  expect({ where, errors: validateValue(kind!.schema, object) }).toEqual({
    where,
    errors: [],
  });
  return object as KubeObject;
}

/** The seed, every object checked against its schema. */
export async function checkedSeed(
  values: Record<string, string> = {},
): Promise<KubeObject[]> {
  const objects = await readSeed({
    planeClientCA: 'PEM',
    gitBaseUrl: GIT,
    observerUrl: 'http://observer.test',
    ingressPort: '19080',
    ...values,
  });
  return objects.map(checked);
}

/** The object of that kind and name. */
export function find<T extends KubeObject>(
  objects: KubeObject[],
  kind: string,
  name: string,
): T {
  return objects.find(o => o.kind === kind && o.metadata.name === name) as T;
}

/** Serves the sample repository from a fresh commit. */
export async function hostSampleRepository(base: string) {
  const folder = join(base, 'default', 'storefront.git');
  await cp(join(SEED, 'repositories/storefront'), folder, { recursive: true });
  const git = (...args: string[]) =>
    promisify(execFile)(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@x', ...args],
      { cwd: folder },
    );
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Initial commit');
  return startGitHost(join(base, 'default'));
}

/** What the first build of a component is on its plane. */
export function renderFirstBuild(
  objects: KubeObject[],
  component: string,
): WorkflowRendering {
  return renderWorkflow({
    namespace: 'default',
    run: find(objects, 'WorkflowRun', `${component}-first-build`) as never,
    workflow: find<StoredObject<ControlPlaneWorkflowSpec>>(
      objects,
      'ClusterWorkflow',
      'portal-builder',
    ) as never,
    workflowPlane: find(objects, 'ClusterWorkflowPlane', 'default') as never,
    secretReferences: {
      'openchoreo-git': {
        template: { type: 'kubernetes.io/basic-auth' },
        data: [
          {
            secretKey: 'password',
            remoteRef: { key: 'k', property: 'password' },
          },
        ],
      } as never,
    },
  });
}

/** The Argo Workflow with the real address of the repository. */
export function withRepository(run: KubeObject, url: string): KubeObject {
  return JSON.parse(
    JSON.stringify(run).replaceAll(`${GIT}/default/storefront.git`, url),
  ) as KubeObject;
}

/** What a component is in development. */
export function renderInDevelopment(
  objects: KubeObject[],
  component: Component,
  workload: KubeObject,
  connections: ComponentRenderInput['connections'],
): ComponentRendering {
  const [, type] = component.spec.componentType.name.split('/');
  const { owner, ...workloadTemplate } = workload.spec as Record<
    string,
    unknown
  >;
  return renderComponent({
    namespace: 'default',
    component,
    project: find(objects, 'Project', 'storefront'),
    environment: find(objects, 'Environment', 'development'),
    dataPlane: find(objects, 'ClusterDataPlane', 'default'),
    release: {
      metadata: { name: 'r' },
      spec: {
        owner,
        componentType: {
          kind: 'ClusterComponentType',
          name: component.spec.componentType.name,
          spec: find<StoredObject<ComponentTypeSpec>>(
            objects,
            'ClusterComponentType',
            type,
          ).spec,
        },
        componentProfile: { parameters: component.spec.parameters },
        workload: workloadTemplate,
      },
    },
    connections,
  } as unknown as ComponentRenderInput);
}
