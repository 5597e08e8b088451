import { Entity } from '@backstage/catalog-model';
import { StoredObject } from '@openchoreo-portal/model';
import { componentTemplate } from './component';
import { metadataOf, TEMPLATE_FOR } from './parts';
import { projectTemplate } from './project';
import { resourceTemplate } from './resource';

/** On a type: where the team keeps its own template for it, or `none` for no template at all. The name is OpenChoreo's. */
export const TEMPLATE_ANNOTATION =
  'scaffolder.openchoreo.dev/backstage-template-url';

const MAKERS: Partial<
  Record<string, (object: StoredObject, name: string) => Entity>
> = {
  ComponentType: componentTemplate,
  ResourceType: resourceTemplate,
  ProjectType: projectTemplate,
};

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

/** True for a template that was made from a type: one that the platform team registers under its name takes its place. */
export function isGeneratedTemplate({ kind, metadata }: Entity): boolean {
  return (
    kind === 'Template' &&
    Object.hasOwn(metadata.annotations ?? {}, TEMPLATE_FOR)
  );
}

function locationOf(object: StoredObject, name: string, url: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: { ...metadataOf(object, name), title: undefined },
    spec: { type: 'url', target: url, presence: 'optional' },
  };
}
