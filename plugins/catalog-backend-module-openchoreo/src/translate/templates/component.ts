import { Entity } from '@backstage/catalog-model';
import { ClusterComponentType, StoredObject } from '@openchoreo-portal/model';
import { titleOf } from '../common';
import { about, parametersField, shared, template, words } from './parts';

/** What makes a component of a type, from a repository or from an image, and ends when it runs. */
export function componentTemplate(
  object: StoredObject,
  templateName: string,
): Entity {
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
