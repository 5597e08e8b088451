import { CelTypeSpec } from '@openchoreo-portal/cel';
import {
  componentInstanceName,
  LABELS,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import {
  DependencyContext,
  dependencyContext,
  dependencyMacros,
} from '../dependencies/context';
import { ComponentRenderInput, nameOf, uidOf } from '../inputs';
import { gatewayAddresses } from '../resilience';
import { Scope, ScopeTypes } from '../template/scope';
import { configurationMacros, configurationsOf } from './configurations';
import {
  EnvironmentContext,
  environmentContext,
  ENVIRONMENT_VARIABLES,
} from './environment';
import { DERIVED } from './macros';
import { mergeWorkload } from './overrides';
import { numericTypes, structuralSchema, valuesOf } from './schema';
import { workloadContext, workloadMacros } from './workload';

const VARIABLES = {
  ...ENVIRONMENT_VARIABLES,
  metadata: 'dyn',
  workload: 'dyn',
  configurations: 'dyn',
  dependencies: 'dyn',
  [DERIVED]: 'dyn',
} as const;

/** Everything that the templates of a component see, and what the later steps need. */
export interface ComponentContext extends EnvironmentContext {
  /** Labels of every object of the component. */
  labels: Record<string, string>;
  podSelectors: Record<string, string>;
  componentName: string;
  /** With the environment's overrides. */
  workload: WorkloadTemplate;
  dependencies: DependencyContext;
  /** Without `parameters` and `environmentConfigs`; traits add their own. */
  shared: Record<string, unknown>;
  scope: Scope;
}

/** What to call the type in messages. */
export function typeSource(input: ComponentRenderInput): string {
  const { kind, name } = input.release.spec.componentType;
  return `${kind}/${name.slice(name.indexOf('/') + 1)}`;
}

/** Builds the context of a component. @throws RenderError for values or references that are wrong */
export function componentContext(
  input: ComponentRenderInput,
): ComponentContext {
  const { namespace, component, release, binding } = input;
  const base = environmentContext(input);
  const componentName = nameOf(component);
  const componentUID = uidOf(component, 'Component', namespace);
  const { environmentName } = base.names;
  const labels = {
    [LABELS.namespace]: namespace,
    [LABELS.project]: base.names.projectName,
    [LABELS.component]: componentName,
    [LABELS.environment]: environmentName,
    [LABELS.componentUid]: componentUID,
    [LABELS.environmentUid]: base.names.environmentUID,
    [LABELS.projectUid]: base.names.projectUID,
  };
  const workload = mergeWorkload(
    release.spec.workload,
    binding?.spec?.workloadOverrides,
  );
  const configurations = configurationsOf(
    workload,
    input.secretReferences ?? {},
  );
  const dependencies = dependencyContext(
    input,
    workload,
    gatewayAddresses(input, workload, base),
  );
  const shared = {
    ...base.values,
    metadata: {
      ...base.names,
      componentName,
      componentUID,
      name: componentInstanceName(componentName, environmentName),
      namespace: base.cellNamespace,
      componentNamespace: namespace,
      labels,
      annotations: {},
      podSelectors: labels,
    },
    workload: workloadContext(workload),
    configurations,
    dependencies: dependencies.values,
    [DERIVED]: {
      configurations: configurationMacros(
        configurations,
        componentName,
        environmentName,
      ),
      workload: workloadMacros(workload),
      dependencies: dependencyMacros(dependencies),
    },
  };
  const type = release.spec.componentType.spec;
  const at = (path: string) => ({ source: typeSource(input), path });
  const values = {
    parameters: valuesOf(
      type.parameters,
      release.spec.componentProfile?.parameters,
      { source: `Component/${componentName}`, path: 'spec.parameters' },
      at('spec.parameters'),
    ),
    environmentConfigs: valuesOf(
      type.environmentConfigs,
      binding?.spec?.componentTypeEnvironmentConfigs,
      {
        source: bindingSource(input),
        path: 'spec.componentTypeEnvironmentConfigs',
      },
      at('spec.environmentConfigs'),
    ),
  };
  const types = componentTypes({
    parameters: numericTypes(
      structuralSchema(type.parameters, at('spec.parameters')),
    ),
    environmentConfigs: numericTypes(
      structuralSchema(type.environmentConfigs, at('spec.environmentConfigs')),
    ),
  });
  return {
    ...base,
    labels,
    podSelectors: labels,
    componentName,
    workload,
    dependencies,
    shared,
    scope: { types, values: { ...shared, ...values } },
  };
}

/** What to call the binding in messages. */
export function bindingSource(input: ComponentRenderInput): string {
  const name =
    input.binding?.metadata.name ??
    `${nameOf(input.component)}-${nameOf(input.environment)}`;
  return `ReleaseBinding/${name}`;
}

const untyped: { type?: ScopeTypes; trait?: ScopeTypes } = {};

/** Root variables of component templates; traits add `trait`. */
export function componentTypes(values: {
  parameters: CelTypeSpec;
  environmentConfigs: CelTypeSpec;
  trait?: CelTypeSpec;
}): ScopeTypes {
  if (values.parameters !== 'dyn' || values.environmentConfigs !== 'dyn') {
    return ScopeTypes.of({ ...VARIABLES, ...values });
  }
  // Most types declare no doubles, and looking them up costs more than many an expression.
  const kind = values.trait === undefined ? 'type' : 'trait';
  untyped[kind] ??= ScopeTypes.of({ ...VARIABLES, ...values });
  return untyped[kind];
}
