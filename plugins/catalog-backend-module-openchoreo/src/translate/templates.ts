import { Entity } from '@backstage/catalog-model';
import {
  ClusterComponentType,
  JsonObject,
  ProjectType,
  ResourceType,
  StoredObject,
} from '@openchoreo-portal/model';
import {
  ANNOTATION,
  CLUSTER_NAMESPACE,
  entityMetadata,
  ownerOf,
  titleOf,
} from './common';

/** On a type: where the team keeps its own template for it, or `none` for no template at all. The name is OpenChoreo's. */
export const TEMPLATE_ANNOTATION =
  'scaffolder.openchoreo.dev/backstage-template-url';

const NAME_PATTERN = '^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$';

/**
 * The way to create something of a type: a Template made from its schema; or, when the type names a template of its own, a Location that leads the
 * catalog to it. Other kinds lead to nothing.
 */
export function templatesOf(object: StoredObject): Entity[] {
  const make = MAKERS[object.kind.replace(/^Cluster/, '')];
  if (!make) return [];
  const own = object.metadata.annotations?.[TEMPLATE_ANNOTATION];
  if (own === 'none') return [];
  const name = `${object.kind.toLowerCase()}-${object.metadata.name}`.slice(
    0,
    63,
  );
  if (own) return [locationOf(object, name, own)];
  return [make(object, name)];
}

function locationOf(object: StoredObject, name: string, url: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: { ...metadataOf(object, name), title: undefined },
    spec: { type: 'url', target: url, presence: 'optional' },
  };
}

/** The template is not the type: what leads to the object stays away, so that pages of the type do not claim it. */
function metadataOf(object: StoredObject, name: string): Entity['metadata'] {
  const { labels: _, ...metadata } = entityMetadata(object);
  const annotations = { ...metadata.annotations };
  for (const key of [ANNOTATION.kind, ANNOTATION.name, ANNOTATION.uid]) {
    delete annotations[key];
  }
  return {
    ...metadata,
    name,
    namespace: object.metadata.namespace ?? CLUSTER_NAMESPACE,
    annotations: {
      ...annotations,
      'openchoreo.io/template-for': `${object.kind}/${object.metadata.name}`,
    },
  };
}

interface TemplateParts {
  type: string;
  tags: string[];
  parameters: object[];
  steps: object[];
  result: string;
}

function template(
  object: StoredObject,
  name: string,
  parts: TemplateParts,
): Entity {
  const { title = object.metadata.name, description } = titleOf(object);
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      ...metadataOf(object, name),
      title,
      ...(description ? { description } : {}),
      tags: parts.tags,
    },
    spec: JSON.parse(
      JSON.stringify({
        owner: ownerOf(object, 'group:default/platform-engineers'),
        type: parts.type,
        parameters: parts.parameters,
        steps: [
          ...parts.steps,
          {
            id: 'visible',
            name: 'Wait for the catalog',
            action: 'openchoreo:catalog:wait',
            input: { entityRef: '${{ steps.create.output.entityRef }}' },
          },
        ],
        output: {
          links: [
            {
              title: parts.result,
              icon: 'catalog',
              entityRef: '${{ steps.create.output.entityRef }}',
            },
          ],
        },
      }),
    ),
  };
}

/** Name, words for people, owner: what everything has. */
const about = (namespace: string | undefined, inProject: boolean) => ({
  title: 'What it is',
  required: [inProject ? 'project' : 'organization', 'name'],
  properties: {
    ...(inProject
      ? {
          project: {
            title: 'Project',
            type: 'string',
            description: 'The project it belongs to.',
            'ui:field': 'OpenChoreoProjectPicker',
            ...(namespace ? { 'ui:options': { namespace } } : {}),
          },
        }
      : {
          organization: {
            title: 'Organisation',
            type: 'string',
            default: `domain:default/${namespace ?? 'default'}`,
            'ui:field': 'EntityPicker',
            'ui:options': {
              catalogFilter: { kind: 'Domain' },
              allowArbitraryValues: false,
            },
          },
        }),
    name: {
      title: 'Name',
      type: 'string',
      description:
        'Lower-case letters, digits and "-". It becomes part of addresses.',
      pattern: NAME_PATTERN,
      maxLength: 50,
    },
    displayName: { title: 'Display name', type: 'string', maxLength: 100 },
    description: { title: 'Description', type: 'string', maxLength: 300 },
    owner: {
      title: 'Owner',
      type: 'string',
      'ui:field': 'OwnerPicker',
      'ui:options': { catalogFilter: { kind: ['Group', 'User'] } },
    },
  },
});

/** Fields for the parameters of a type; absent when it has none. */
const parametersField = (schema: JsonObject | undefined) =>
  Object.keys((schema?.properties as object | undefined) ?? {}).length > 0
    ? {
        parameters: {
          title: 'Parameters',
          type: 'object',
          'ui:field': 'OpenChoreoParameters',
          // Below the options, so that the form does not write the defaults of the type into every component.
          'ui:options': { schema },
        },
      }
    : {};

const shared = {
  namespace: '${{ (parameters.project | parseEntityRef).namespace }}',
  project: '${{ (parameters.project | parseEntityRef).name }}',
};
const words = {
  name: '${{ parameters.name }}',
  displayName: '${{ parameters.displayName }}',
  description: '${{ parameters.description }}',
  owner: '${{ parameters.owner }}',
  parameters: '${{ parameters.parameters }}',
};

function componentTemplate(object: StoredObject, templateName: string): Entity {
  const { kind, spec, metadata } = object as ClusterComponentType;
  const { namespace } = metadata;
  const componentType = `${spec.workloadType}/${metadata.name}`;
  const [workflow] = spec.allowedWorkflows ?? [];
  const reference = { kind, name: componentType };
  const create = {
    ...shared,
    ...words,
    componentType,
    componentTypeKind: kind,
    traits: '${{ parameters.traits }}',
    workload:
      "${{ parameters.workload if parameters.source != 'repository' else '' }}",
    ...(workflow
      ? {
          workflow: workflow.name,
          workflowKind: workflow.kind ?? 'ClusterWorkflow',
          repository: {
            url: "${{ parameters.repositoryUrl if parameters.source == 'repository' else '' }}",
            branch: '${{ parameters.branch }}',
            appPath: '${{ parameters.folder }}',
            secretRef: '${{ parameters.secretRef }}',
          },
        }
      : {}),
    autoDeploy: true,
  };
  const workload = {
    title: 'Workload',
    type: 'object',
    'ui:field': 'OpenChoreoWorkload',
  };
  const repository = {
    repositoryUrl: {
      title: 'Clone URL',
      type: 'string',
      description: 'https or ssh.',
    },
    branch: { title: 'Branch', type: 'string', default: 'main' },
    folder: {
      title: 'Folder',
      type: 'string',
      description: 'Folder of the component. A "." is the whole repository.',
      default: '.',
    },
    secretRef: {
      title: 'Git secret',
      type: 'string',
      description:
        "SecretReference with credentials; openchoreo-git for the portal's own server. Empty for a public repository.",
    },
  };
  const source = workflow
    ? {
        title: 'What runs',
        required: ['source'],
        properties: {
          source: {
            title: 'Source',
            type: 'string',
            default: 'image',
            enum: ['image', 'repository'],
            enumNames: ['An image', 'A folder with code in a repository'],
          },
        },
        dependencies: {
          source: {
            oneOf: [
              {
                required: ['workload'],
                properties: { source: { enum: ['image'] }, workload },
              },
              {
                required: ['repositoryUrl'],
                properties: { source: { enum: ['repository'] }, ...repository },
              },
            ],
          },
        },
      }
    : {
        title: 'What runs',
        required: ['workload'],
        properties: { workload },
      };
  return template(object, templateName, {
    type: spec.workloadType,
    tags: ['component', spec.workloadType],
    parameters: [
      about(namespace, true),
      source,
      {
        title: `${titleOf(object).title ?? metadata.name} details`,
        properties: {
          ...parametersField(spec.parameters?.openAPIV3Schema),
          ...(spec.allowedTraits?.length
            ? {
                traits: {
                  title: 'Traits',
                  type: 'array',
                  'ui:field': 'OpenChoreoTraits',
                  'ui:options': { allowed: spec.allowedTraits },
                },
              }
            : {}),
          preview: {
            title: 'Rendered objects',
            type: 'null',
            'ui:field': 'OpenChoreoPreview',
            'ui:options': { componentType: reference },
            'ui:backstage': { review: { show: false } },
          },
        },
      },
    ],
    steps: [
      {
        id: 'create',
        name: 'Create the component',
        action: 'openchoreo:component:create',
        input: create,
      },
      ...(workflow
        ? [
            {
              id: 'build',
              name: 'Start the first build',
              if: "${{ parameters.source == 'repository' }}",
              action: 'openchoreo:workflowrun:create',
              input: {
                namespace: shared.namespace,
                component: words.name,
              },
            },
          ]
        : []),
      {
        id: 'running',
        name: 'Wait until it runs',
        action: 'openchoreo:component:wait',
        input: { namespace: shared.namespace, component: words.name },
      },
    ],
    result: 'View Component',
  });
}

function resourceTemplate(object: StoredObject, name: string): Entity {
  const { kind, spec, metadata } = object as ResourceType;
  return template(object, name, {
    type: 'resource',
    tags: ['resource'],
    parameters: [
      about(metadata.namespace, true),
      {
        title: `${titleOf(object).title ?? metadata.name} details`,
        properties: {
          environment: {
            title: 'First environment',
            type: 'string',
            description: 'Empty takes the first of the pipeline.',
            'ui:field': 'OpenChoreoEnvironmentPicker',
          },
          ...parametersField(spec.parameters?.openAPIV3Schema),
        },
      },
    ],
    steps: [
      {
        id: 'create',
        name: 'Create the resource',
        action: 'openchoreo:resource:create',
        input: {
          ...shared,
          ...words,
          type: metadata.name,
          typeKind: kind,
          environment: '${{ parameters.environment }}',
        },
      },
    ],
    result: 'View Resource',
  });
}

function projectTemplate(object: StoredObject, name: string): Entity {
  const { kind, spec, metadata } = object as ProjectType;
  return template(object, name, {
    type: 'project',
    tags: ['project'],
    parameters: [
      about(metadata.namespace, false),
      {
        title: 'How it is delivered',
        properties: {
          deploymentPipeline: {
            title: 'Deployment pipeline',
            type: 'string',
            default: 'default',
          },
          ...parametersField(spec.parameters?.openAPIV3Schema),
        },
      },
    ],
    steps: [
      {
        id: 'create',
        name: 'Create the project',
        action: 'openchoreo:project:create',
        input: {
          namespace: '${{ (parameters.organization | parseEntityRef).name }}',
          ...words,
          type: metadata.name,
          typeKind: kind,
          deploymentPipeline:
            "${{ parameters.deploymentPipeline or 'default' }}",
        },
      },
    ],
    result: 'View Project',
  });
}

const MAKERS: Partial<
  Record<string, (object: StoredObject, name: string) => Entity>
> = {
  ComponentType: componentTemplate,
  ResourceType: resourceTemplate,
  ProjectType: projectTemplate,
};
