import { isJsonObject, TraitSpec } from '@openchoreo-portal/model';
import { RenderError } from '../errors';
import { ComponentRenderInput } from '../inputs';
import { TemplateEngine } from '../template/engine';
import { Scope } from '../template/scope';
import {
  bindingSource,
  ComponentContext,
  componentTypes,
  typeSource,
} from './component';
import { numericTypes, structuralSchema, valuesOf } from './schema';

/** One trait of a component, ready to be rendered. */
export interface TraitInstance {
  /** For messages. */
  source: string;
  instanceName: string;
  spec: TraitSpec;
  scope: Scope;
}

interface Use {
  kind: string;
  name: string;
  instanceName: string;
  parameters?: unknown;
  environmentConfigs?: unknown;
  /** Where `parameters` and `environmentConfigs` were written. */
  written: { source: string; path: string };
  configs: { source: string; path: string };
}

/**
 * Traits in the order they are rendered: those of the type, then the component's.
 *
 * @throws RenderError when a trait is not in the release, an instance name is used twice, or values are wrong
 */
export function traitInstances(
  input: ComponentRenderInput,
  context: ComponentContext,
  engine: TemplateEngine,
): (() => TraitInstance)[] {
  const uses = [
    ...embeddedUses(input, context, engine),
    ...componentUses(input, context),
  ];
  const seen = new Set<string>();
  return uses.map(makeUse => () => {
    const use = makeUse();
    if (seen.has(use.instanceName)) {
      throw new RenderError([
        {
          ...use.written,
          message: `instance name ${use.instanceName} is used by two traits`,
        },
      ]);
    }
    seen.add(use.instanceName);
    return instance(input, context, use);
  });
}

function instance(
  input: ComponentRenderInput,
  context: ComponentContext,
  use: Use,
): TraitInstance {
  const source = `${use.kind}/${use.name} (instance "${use.instanceName}")`;
  const found = input.release.spec.traits?.find(
    t => t.name === use.name && t.kind === use.kind,
  );
  if (!found) {
    throw new RenderError(
      [
        {
          ...use.written,
          message: `the release does not hold ${use.kind} ${use.name}`,
        },
      ],
      'Cut a new release; a release keeps the traits it was made with.',
    );
  }
  const { spec } = found;
  const at = (path: string) => ({ source, path });
  const values = {
    trait: { name: use.name, instanceName: use.instanceName },
    parameters: valuesOf(
      spec.parameters,
      use.parameters,
      { ...use.written, path: `${use.written.path}.parameters` },
      at('spec.parameters'),
    ),
    environmentConfigs: valuesOf(
      spec.environmentConfigs,
      use.environmentConfigs,
      use.configs,
      at('spec.environmentConfigs'),
    ),
  };
  const types = componentTypes({
    trait: 'dyn',
    parameters: numericTypes(
      structuralSchema(spec.parameters, at('spec.parameters')),
    ),
    environmentConfigs: numericTypes(
      structuralSchema(spec.environmentConfigs, at('spec.environmentConfigs')),
    ),
  });
  return {
    source,
    instanceName: use.instanceName,
    spec,
    scope: { types, values: { ...context.shared, ...values } },
  };
}

function embeddedUses(
  input: ComponentRenderInput,
  context: ComponentContext,
  engine: TemplateEngine,
): (() => Use)[] {
  const source = typeSource(input);
  const { spec, kind } = input.release.spec.componentType;
  return (spec.traits ?? []).map((trait, i) => () => {
    const path = `spec.traits[${i}]`;
    const fill = (key: 'parameters' | 'environmentConfigs') =>
      trait[key] === undefined
        ? undefined
        : engine.render(trait[key], context.scope, {
            source,
            path: `${path}.${key}`,
          });
    const wired = fill('environmentConfigs');
    const chosen = environmentConfigsOf(input, trait.instanceName);
    return {
      kind:
        trait.kind ??
        (kind === 'ClusterComponentType' ? 'ClusterTrait' : 'Trait'),
      name: trait.name,
      instanceName: trait.instanceName,
      parameters: fill('parameters'),
      // What the type wires is the type's; the environment may choose the rest.
      environmentConfigs: mergeDeep(chosen, wired),
      written: { source, path },
      configs: { source, path: `${path}.environmentConfigs` },
    };
  });
}

function componentUses(
  input: ComponentRenderInput,
  context: ComponentContext,
): (() => Use)[] {
  const traits = input.release.spec.componentProfile?.traits ?? [];
  return traits.map((trait, i) => () => ({
    kind: trait.kind,
    name: trait.name,
    instanceName: trait.instanceName,
    parameters: trait.parameters,
    environmentConfigs: environmentConfigsOf(input, trait.instanceName),
    written: {
      source: `Component/${context.componentName}`,
      path: `spec.traits[${i}]`,
    },
    configs: {
      source: bindingSource(input),
      path: `spec.traitEnvironmentConfigs.${trait.instanceName}`,
    },
  }));
}

function environmentConfigsOf(input: ComponentRenderInput, name: string) {
  const all = input.binding?.spec?.traitEnvironmentConfigs ?? {};
  return Object.prototype.hasOwnProperty.call(all, name)
    ? all[name]
    : undefined;
}

/** Objects field by field; everything else of `over` replaces what `base` has. */
function mergeDeep(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isJsonObject(base) || !isJsonObject(over)) return over;
  const out = { ...base };
  for (const key of Object.keys(over)) {
    if (key === '__proto__') continue;
    out[key] = mergeDeep(out[key], over[key]);
  }
  return out;
}
