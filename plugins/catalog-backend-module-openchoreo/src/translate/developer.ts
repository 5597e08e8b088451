import { Entity } from '@backstage/catalog-model';
import {
  Component,
  isConditionTrue,
  Project,
  Resource,
  StoredObject,
  Workload,
} from '@openchoreo-portal/model';
import {
  ANNOTATION,
  CLUSTER_NAMESPACE,
  DEFAULT_OWNER,
  entityMetadata,
  ownerOf,
} from './common';

/** An organisation's namespace is a Domain in `default`, so that all of them stand together. */
export function namespaceToDomain(namespace: StoredObject): Entity {
  const metadata = entityMetadata(namespace, {
    [ANNOTATION.namespace]: namespace.metadata.name,
  });
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Domain',
    metadata: { ...metadata, namespace: 'default' },
    spec: { owner: ownerOf(namespace, 'group:default/platform-engineers') },
  };
}

/** A Project is a System of its organisation's Domain. */
export function projectToSystem(project: Project): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: {
      ...entityMetadata(project, {
        [ANNOTATION.project]: project.metadata.name,
      }),
      tags: ['openchoreo', 'project'],
    },
    spec: {
      owner: ownerOf(project),
      domain: `default/${project.metadata.namespace}`,
      type: project.spec.type?.name,
      deploymentPipelineRef: project.spec.deploymentPipelineRef?.name,
    },
  };
}

/** What a Component needs to know from its surroundings. */
export interface ComponentSurroundings {
  project?: Project;
  workload?: Workload;
}

/** A Component stays a Component; its type, system, APIs and dependencies come from Component and Workload. */
export function componentToEntity(
  component: Component,
  { project, workload }: ComponentSurroundings,
): Entity {
  const { projectName } = component.spec.owner;
  const namespace = component.metadata.namespace!;
  const dependencies = workload?.spec.dependencies;
  const dependsOn = [
    ...(dependencies?.endpoints ?? []).map(
      dependency => `component:${namespace}/${dependency.component}`,
    ),
    ...(dependencies?.resources ?? []).map(
      dependency => `resource:${namespace}/${dependency.ref}`,
    ),
  ];
  const providesApis = describedEndpoints(workload).map(
    ([name]) =>
      `api:${namespace}/${apiName(projectName, component.metadata.name, name)}`,
  );
  const type = component.spec.componentType;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      ...entityMetadata(component, {
        [ANNOTATION.project]: projectName,
        [ANNOTATION.component]: component.metadata.name,
        [ANNOTATION.componentType]: type.name,
        ...(workload ? { [ANNOTATION.workload]: workload.metadata.name } : {}),
      }),
      tags: ['openchoreo'],
    },
    spec: {
      type: type.name,
      lifecycle: isConditionTrue(component.status?.conditions, 'Ready')
        ? 'production'
        : 'experimental',
      owner: ownerOf(component, project ? ownerOf(project) : DEFAULT_OWNER),
      system: `${namespace}/${projectName}`,
      ...(dependsOn.length ? { dependsOn: [...new Set(dependsOn)] } : {}),
      ...(providesApis.length ? { providesApis } : {}),
      instanceOf:
        type.kind === 'ClusterComponentType'
          ? `clustercomponenttype:${CLUSTER_NAMESPACE}/${baseName(type.name)}`
          : `componenttype:${namespace}/${baseName(type.name)}`,
    },
  };
}

/** Endpoints with a schema are APIs; without one there is nothing to show. */
export function workloadToApis(
  workload: Workload,
  { project }: Pick<ComponentSurroundings, 'project'>,
): Entity[] {
  const { projectName, componentName } = workload.spec.owner;
  return describedEndpoints(workload).map(([name, endpoint]) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: {
      ...entityMetadata(workload, {
        [ANNOTATION.project]: projectName,
        [ANNOTATION.component]: componentName,
        [ANNOTATION.endpoint]: name,
      }),
      name: apiName(projectName, componentName, name),
      title: endpoint.displayName || `${componentName} ${name}`,
    },
    spec: {
      type: apiType(endpoint.type, endpoint.schema?.type),
      lifecycle: 'production',
      owner: ownerOf(workload, project ? ownerOf(project) : DEFAULT_OWNER),
      system: `${workload.metadata.namespace}/${projectName}`,
      definition: endpoint.schema!.content!,
    },
  }));
}

/** A managed Resource (database, queue, …). */
export function resourceToEntity(
  resource: Resource,
  { project }: Pick<ComponentSurroundings, 'project'>,
): Entity {
  const { projectName } = resource.spec.owner;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      ...entityMetadata(resource, { [ANNOTATION.project]: projectName }),
      tags: ['openchoreo'],
    },
    spec: {
      type: resource.spec.type.name,
      owner: ownerOf(resource, project ? ownerOf(project) : DEFAULT_OWNER),
      system: `${resource.metadata.namespace}/${projectName}`,
    },
  };
}

/** Name of the API entity of an endpoint (reference/portal.md §2.1), at most 63 characters. */
export function apiName(
  project: string,
  component: string,
  endpoint: string,
): string {
  return `${project}-${component}-${endpoint}`
    .slice(0, 63)
    .replace(/[^a-zA-Z0-9]+$/, '');
}

type Endpoint = NonNullable<Workload['spec']['endpoints']>[string];

function describedEndpoints(
  workload: Workload | undefined,
): Array<[string, Endpoint]> {
  return Object.entries(workload?.spec.endpoints ?? {}).filter(
    (entry): entry is [string, Endpoint] => Boolean(entry[1].schema?.content),
  );
}

const baseName = (typeName: string) => typeName.split('/').pop()!;

function apiType(endpointType: string, schemaType: string | undefined): string {
  const declared = schemaType?.toLowerCase();
  if (
    declared &&
    ['openapi', 'graphql', 'grpc', 'asyncapi'].includes(declared)
  ) {
    return declared;
  }
  const byEndpoint: Record<string, string> = {
    GraphQL: 'graphql',
    gRPC: 'grpc',
    Websocket: 'asyncapi',
  };
  return byEndpoint[endpointType] ?? 'openapi';
}
