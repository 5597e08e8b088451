import { Entity } from '@backstage/catalog-model';
import { ProjectType, StoredObject } from '@openchoreo-portal/model';
import { about, parametersField, template, words } from './parts';

/** What makes a project of a type. */
export function projectTemplate(object: StoredObject, name: string): Entity {
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
