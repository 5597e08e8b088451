import {
  ComponentTypeSpec,
  JsonObject,
  KubeObject,
  TraitSpec,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { isRenderError, RenderError } from '../errors';
import { ComponentRenderInput } from '../inputs';
import { renderComponent } from '../pipelines/component';

/** A Deployment template with just enough in it. */
export const DEPLOYMENT: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: '${metadata.name}', namespace: '${metadata.namespace}' },
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'main', image: '${workload.container.image}', env: [] },
        ],
      },
    },
  },
};

/** A component type; by default it renders one Deployment. */
export function typeSpec(more: Partial<ComponentTypeSpec> = {}) {
  return {
    workloadType: 'deployment' as const,
    resources: [{ id: 'deployment', template: DEPLOYMENT }],
    ...more,
  };
}

/** Schema section from the properties of an object. */
export function schema(properties: JsonObject) {
  return { openAPIV3Schema: { type: 'object', properties } };
}

/** What {@link minimalInput} can change. */
export interface MinimalOptions {
  type?: Partial<ComponentTypeSpec>;
  workload?: Partial<WorkloadTemplate>;
  parameters?: JsonObject;
  /** Traits by name; each is used once, under its name, unless it is embedded. */
  traits?: Record<string, TraitSpec & { $parameters?: JsonObject }>;
  /** Names in {@link traits} that the component does not use itself. */
  embedded?: string[];
  more?: Partial<ComponentRenderInput>;
}

/** Input of component `web` of project `shop` in environment `dev`. */
export function minimalInput(
  options: MinimalOptions = {},
): ComponentRenderInput {
  const { traits = {}, embedded = [] } = options;
  return {
    namespace: 'acme',
    project: { metadata: { name: 'shop', uid: 'p' } },
    component: { metadata: { name: 'web', uid: 'c' } },
    environment: { metadata: { name: 'dev', uid: 'e' }, spec: {} },
    dataPlane: { kind: 'DataPlane', metadata: { name: 'dp', uid: 'd' } },
    cellNamespace: 'cell',
    release: {
      metadata: { name: 'web-1' },
      spec: {
        owner: { projectName: 'shop', componentName: 'web' },
        componentType: {
          kind: 'ComponentType',
          name: 'deployment/service',
          spec: typeSpec(options.type),
        },
        traits: Object.entries(traits).map(
          ([name, { $parameters, ...spec }]) => ({
            kind: 'Trait',
            name,
            spec,
          }),
        ),
        componentProfile: {
          parameters: options.parameters,
          traits: Object.keys(traits)
            .filter(name => !embedded.includes(name))
            .map(name => ({
              kind: 'Trait',
              name,
              instanceName: name,
              parameters: traits[name].$parameters,
            })),
        },
        workload: { container: { image: 'img' }, ...options.workload },
      },
    },
    ...options.more,
  };
}

/** An object whose fields a test may look into. */
export type LooseObject = KubeObject & {
  // Tests read rendered manifests, whose shape only the test knows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  spec: any;
  data: Record<string, unknown>;
};

/** The one object of that kind. */
export function only(
  rendering: { objects: readonly { object: KubeObject }[] },
  kind: string,
): LooseObject {
  const found = rendering.objects.filter(o => o.object.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} × ${kind}`);
  return found[0].object as LooseObject;
}

/** Renders {@link minimalInput}. */
export const render = (options: MinimalOptions = {}) =>
  renderComponent(minimalInput(options));

/** Renders a ConfigMap whose data is the template given, and returns that data. */
export function dataOf(data: unknown, options: MinimalOptions = {}) {
  const template = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: data as never,
  };
  const rendering = render({
    ...options,
    type: {
      ...options.type,
      resources: [
        { id: 'deployment', template: DEPLOYMENT },
        { id: 'config', template },
      ],
    },
  });
  return only(rendering, 'ConfigMap').data;
}

/** The {@link RenderError} that a step throws. */
export function errorOf(run: () => unknown): RenderError {
  try {
    run();
  } catch (e) {
    if (isRenderError(e)) return e;
    throw e;
  }
  throw new Error('nothing was thrown');
}
