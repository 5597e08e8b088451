import {
  ClusterTrait,
  clusterTraitKind,
  Component,
  componentKind,
  ComponentType,
  componentTypeKind,
  clusterComponentTypeKind,
  JsonObject,
  resolveParameterSchema,
  StoredObject,
  StructuralSchema,
  Trait,
  traitKind,
} from '@openchoreo-portal/model';
import { ResourceClient } from '@openchoreo-portal/client';
import { pathParameter, ref, RestOperation } from '../types';
import { ResourceRow } from './table';

interface Section {
  openAPIV3Schema?: JsonObject;
}

/** `GET …/{name}/schema` of a type: what its users fill in. */
export function typeSchemaOperation(row: ResourceRow): RestOperation {
  const { kind, one, param } = row;
  const namespaced = kind.scope === 'Namespaced';
  const place = namespaced ? '/namespaces/{namespaceName}' : '';
  return {
    operationId: `get${one}Schema`,
    method: 'get',
    path: `/api/v1${place}/${kind.plural}/{${param}}/schema`,
    tag: row.tag,
    summary: `Parameters of a ${kind.kind}, as JSON Schema`,
    parameters: [
      ...(namespaced ? [pathParameter('namespaceName', 'Namespace.')] : []),
      pathParameter(param, `Name of the ${kind.kind}.`),
    ],
    success: {
      status: 200,
      description: 'JSON Schema.',
      schema: ref('SchemaResponse'),
    },
    errors: [404],
    async handle({ client, params }) {
      const object = await client.get<StoredObject<{ parameters?: Section }>>(
        kind,
        {
          name: params[param],
          ...(namespaced ? { namespace: params.namespaceName } : {}),
        },
      );
      return parameterSchema(object.spec?.parameters);
    },
  };
}

/** `GET …/components/{name}/schema`: what an environment may set for the component, by its type and each of its traits. */
export const componentSchemaOperation: RestOperation = {
  operationId: 'getComponentSchema',
  method: 'get',
  path: '/api/v1/namespaces/{namespaceName}/components/{componentName}/schema',
  tag: 'Components',
  summary:
    'What a ReleaseBinding of the component can set per environment, as JSON Schema',
  parameters: [
    pathParameter('namespaceName', 'Namespace.'),
    pathParameter('componentName', 'Name of the Component.'),
  ],
  success: {
    status: 200,
    description: 'JSON Schema.',
    schema: ref('SchemaResponse'),
  },
  errors: [404],
  async handle({ client, params }) {
    const namespace = params.namespaceName;
    const { spec } = await client.get<Component>(componentKind, {
      namespace,
      name: params.componentName,
    });
    const type = await typeOf(client, namespace, spec.componentType);
    const instances: Record<string, StructuralSchema> = {};
    for (const { kind, name, instanceName } of [
      ...(type.spec.traits ?? []),
      ...(spec.traits ?? []),
    ]) {
      const trait =
        kind === 'ClusterTrait'
          ? await client.get<ClusterTrait>(clusterTraitKind, { name })
          : await client.get<Trait>(traitKind, { namespace, name });
      instances[instanceName] = parameterSchema(trait.spec.environmentConfigs);
    }
    return {
      type: 'object',
      properties: {
        componentTypeEnvironmentConfigs: parameterSchema(
          type.spec.environmentConfigs,
        ),
        traitEnvironmentConfigs: { type: 'object', properties: instances },
      },
    };
  },
};

/** `deployment/portal-service` is type `portal-service`. */
function typeOf(
  client: ResourceClient,
  namespace: string,
  reference: Component['spec']['componentType'],
): Promise<ComponentType> {
  const name = reference.name.slice(reference.name.indexOf('/') + 1);
  return reference.kind === 'ClusterComponentType'
    ? client.get<ComponentType>(clusterComponentTypeKind, { name })
    : client.get<ComponentType>(componentTypeKind, { namespace, name });
}

function parameterSchema(section: Section | undefined): StructuralSchema {
  return {
    type: 'object',
    properties: {},
    ...resolveParameterSchema(section?.openAPIV3Schema, {
      keepExtensions: true,
    }),
  };
}
