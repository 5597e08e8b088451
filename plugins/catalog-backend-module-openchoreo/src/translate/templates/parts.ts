import { Entity } from '@backstage/catalog-model';
import { JsonObject, StoredObject } from '@openchoreo-portal/model';
import {
  ANNOTATION,
  CLUSTER_NAMESPACE,
  entityMetadata,
  ownerOf,
  titleOf,
} from '../common';

/** On what was made from a type: the type. */
export const TEMPLATE_FOR = 'openchoreo.io/template-for';
const NAME_PATTERN = '^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$';

/** The template is not the type: what leads to the object stays away, so that pages of the type do not claim it. */
export function metadataOf(
  object: StoredObject,
  name: string,
): Entity['metadata'] {
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
      [TEMPLATE_FOR]: `${object.kind}/${object.metadata.name}`,
    },
  };
}

/** What differs between the templates of kinds. */
export interface TemplateParts {
  type: string;
  tags: string[];
  parameters: object[];
  steps: object[];
  result: string;
}

/** A Template whose last step waits for the entity, so that it ends on the page of what was made. */
export function template(
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
export const about = (namespace: string | undefined, inProject: boolean) => ({
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
export const parametersField = (schema: JsonObject | undefined) =>
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

/** Where a new object of a project goes. */
export const shared = {
  namespace: '${{ (parameters.project | parseEntityRef).namespace }}',
  project: '${{ (parameters.project | parseEntityRef).name }}',
};
/** What people said about it. */
export const words = {
  name: '${{ parameters.name }}',
  displayName: '${{ parameters.displayName }}',
  description: '${{ parameters.description }}',
  owner: '${{ parameters.owner }}',
  parameters: '${{ parameters.parameters }}',
};
