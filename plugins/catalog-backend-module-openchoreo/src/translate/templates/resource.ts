import { Entity } from '@backstage/catalog-model';
import { ResourceType, StoredObject } from '@openchoreo-portal/model';
import { titleOf } from '../common';
import { about, parametersField, shared, template, words } from './parts';

/** What makes a resource of a type. */
export function resourceTemplate(object: StoredObject, name: string): Entity {
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
