import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Entity,
  EntityPolicies,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import { StoredObject } from '@openchoreo-portal/model';
import { parse } from 'yaml';
import { TEMPLATE_ANNOTATION, templatesOf } from '.';

const seed = (file: string): StoredObject =>
  parse(
    readFileSync(
      join(__dirname, '../../../../../deploy/seed', file),
      'utf8',
    ).split('\n---\n')[0],
  );
const service = seed('31-portal-service.yaml');

// The template's own shape is for tests to look into.
const specOf = (entity: Entity) =>
  entity.spec as unknown as {
    parameters: {
      title: string;
      properties: Record<string, Record<string, unknown>>;
    }[];
    steps: { id: string; action: string; input: Record<string, unknown> }[];
  };

describe('templatesOf', () => {
  it.each([
    '30-project-type.yaml',
    '31-portal-service.yaml',
    '32-portal-web-application.yaml',
    '33-portal-scheduled-task.yaml',
    '34-portal-worker.yaml',
  ])(
    'makes a template that the catalog and the scaffolder take: %s',
    async file => {
      const [made, ...rest] = templatesOf(seed(file));
      expect(rest).toEqual([]);
      const entity = await EntityPolicies.allOf([]).enforce(made);
      expect(await templateEntityV1beta3Validator.check(entity!)).toBe(true);
      expect(entity!.metadata.annotations).not.toHaveProperty(
        'openchoreo.io/kind',
      );
    },
  );

  it('carries the schema of the type to the form', () => {
    const [made] = templatesOf(service);
    expect(stringifyEntityRef(made)).toBe(
      'template:openchoreo-cluster/clustercomponenttype-portal-service',
    );
    const { parameters, steps } = specOf(made);
    const fields = parameters[2].properties;
    expect(fields.parameters['ui:options']).toMatchObject({
      schema: { properties: { health: { title: 'Health checks' } } },
    });
    expect(fields.traits).toBeDefined();
    expect(steps.map(s => s.action)).toEqual([
      'openchoreo:component:create',
      'openchoreo:workflowrun:create',
      'openchoreo:component:wait',
      'openchoreo:catalog:wait',
    ]);
    expect(steps[0].input).toMatchObject({
      componentType: 'deployment/portal-service',
      componentTypeKind: 'ClusterComponentType',
    });
  });

  it('asks for an image only when the type allows no build', () => {
    const [made] = templatesOf({
      ...service,
      spec: { ...(service.spec as object), allowedWorkflows: [] },
    });
    const { parameters, steps } = specOf(made);
    expect(Object.keys(parameters[1].properties)).toEqual(['workload']);
    expect(steps.map(s => s.id)).toEqual(['create', 'running', 'visible']);
  });

  it('makes templates for resources, of one organisation or of all', () => {
    const [made] = templatesOf({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ResourceType',
      metadata: { ...service.metadata, name: 'postgres', namespace: 'acme' },
      spec: {
        parameters: {
          openAPIV3Schema: {
            type: 'object',
            properties: { size: { type: 'string' } },
          },
        },
      },
    });
    expect(stringifyEntityRef(made)).toBe(
      'template:acme/resourcetype-postgres',
    );
    expect(specOf(made).steps[0]).toMatchObject({
      action: 'openchoreo:resource:create',
      input: { type: 'postgres', typeKind: 'ResourceType' },
    });
  });

  it('gives way to the template of the platform team', () => {
    const annotated = (value: string) => ({
      ...service,
      metadata: {
        ...service.metadata,
        annotations: { [TEMPLATE_ANNOTATION]: value },
      },
    });
    expect(templatesOf(annotated('none'))).toEqual([]);
    expect(
      templatesOf(annotated('https://git.example/templates/service.yaml')),
    ).toMatchObject([
      {
        kind: 'Location',
        spec: {
          type: 'url',
          target: 'https://git.example/templates/service.yaml',
        },
      },
    ]);
  });

  it('makes nothing for other kinds', () => {
    expect(templatesOf({ ...service, kind: 'ClusterTrait' })).toEqual([]);
  });
});
