import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import {
  ComponentReleaseSpec,
  KubeObject,
  SecretReferenceSpec,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { ComponentRenderInput } from '../inputs';

const ROOT = resolve(__dirname, '../../../../../shared/conformance');

/**
 * Whether the official manifests, which live beside the repository, are here; says so when they are not. `REQUIRE_ALL=1` makes
 * that an error.
 */
export function hasOfficialManifests(): boolean {
  if (existsSync(ROOT)) return true;
  const message = 'NOT RUN: official manifests are not here';
  if (process.env.REQUIRE_ALL === '1') throw new Error(message);
  process.stderr.write(`${message}\n`);
  return false;
}

type Manifest = KubeObject<Record<string, unknown>> & {
  metadata: { name: string };
};

let loaded: Manifest[] | undefined;

/** Every official manifest, the parts of getting-started rather than the file that joins them. */
export function officialManifests(): Manifest[] {
  loaded ??= ['getting-started', 'from-image', 'component-types'].flatMap(
    folder => yamlFiles(join(ROOT, folder)).flatMap(readManifests),
  );
  return loaded;
}

/** The official manifest of that kind and name. */
export function official<Spec>(
  kind: string,
  name: string,
): KubeObject<Spec> & { metadata: { name: string }; spec: Spec } {
  const found = officialManifests().find(
    m => m.kind === kind && m.metadata.name === name,
  );
  if (!found) throw new Error(`no official ${kind} ${name}`);
  return found as never;
}

/** The official workload of a component. */
export function officialWorkload(component: string): WorkloadTemplate {
  const found = officialManifests().find(
    m =>
      m.kind === 'Workload' &&
      (m.spec?.owner as { componentName: string }).componentName === component,
  );
  if (!found) throw new Error(`no official workload of ${component}`);
  const { owner: _, ...workload } = found.spec as Record<string, unknown>;
  return workload as unknown as WorkloadTemplate;
}

/** A data plane as the local plane registers it. */
export const DATA_PLANE: ComponentRenderInput['dataPlane'] = {
  kind: 'ClusterDataPlane',
  metadata: { name: 'default', uid: 'dp-uid' },
  spec: {
    planeID: 'default',
    clusterAgent: { clientCA: {} },
    secretStoreRef: { name: 'default' },
    gateway: {
      ingress: {
        external: {
          name: 'gateway-default',
          namespace: 'openchoreo-data-plane',
          http: { host: 'openchoreoapis.localhost', port: 19080 },
        },
        internal: {
          name: 'gateway-internal',
          namespace: 'openchoreo-data-plane',
          http: { host: 'internal.openchoreoapis.localhost', port: 19080 },
        },
      },
    },
  },
};

/** Input of an official component in the development environment of namespace `default`. */
export function componentInput(
  component: string,
  more: Partial<ComponentRenderInput> & {
    type?: string;
    workload?: WorkloadTemplate;
  } = {},
): ComponentRenderInput {
  const { type, workload, ...rest } = more;
  const typeName =
    type ??
    official<{ componentType: { name: string } }>(
      'Component',
      component,
    ).spec.componentType.name.split('/')[1];
  const { spec } = official<ComponentReleaseSpec['componentType']['spec']>(
    'ClusterComponentType',
    typeName,
  );
  return {
    namespace: 'default',
    project: { metadata: { name: 'default', uid: 'project-uid' } },
    component: { metadata: { name: component, uid: 'component-uid' } },
    environment: {
      metadata: { name: 'development', uid: 'env-uid' },
      spec: {},
    },
    dataPlane: DATA_PLANE,
    release: {
      metadata: { name: `${component}-1` },
      spec: {
        owner: { projectName: 'default', componentName: component },
        componentType: {
          kind: 'ClusterComponentType',
          name: `${spec.workloadType}/${typeName}`,
          spec,
        },
        workload: workload ?? officialWorkload(component),
      },
    },
    secretReferences: officialSecretReferences(),
    ...rest,
  };
}

/** Official SecretReferences by name. */
export function officialSecretReferences(): Record<
  string,
  SecretReferenceSpec
> {
  return Object.fromEntries(
    officialManifests()
      .filter(m => m.kind === 'SecretReference')
      .map(m => [m.metadata.name, m.spec as unknown as SecretReferenceSpec]),
  );
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(d => d.toJS() as Manifest | null)
    .filter((m): m is Manifest => m !== null);
}

function yamlFiles(path: string): string[] {
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .sort()
      .flatMap(name => yamlFiles(join(path, name)));
  }
  return path.endsWith('.yaml') && !path.endsWith('all.yaml') ? [path] : [];
}
