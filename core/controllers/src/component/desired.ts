import { pipelineGraph } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  Component,
  componentReleaseKind,
  ComponentReleaseSpec,
  ComponentTrait,
  ComponentType,
  KubeObject,
  LABELS,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
  releaseBindingName,
  ReleaseBindingSpec,
  Trait,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { freeze } from '../release-set';
import {
  findComponentType,
  findPipeline,
  findTrait,
  findWorkflow,
  KindedRef,
} from '../resolve';
import { componentRef, Lookups } from '../runtime';

/** Why a component cannot be released, as condition `Ready`. */
export interface ComponentProblem {
  reason: string;
  message: string;
}

/** What follows from a component and everything it names. */
export interface ComponentState {
  release: { hash: string; object: KubeObject<ComponentReleaseSpec> };
  /** First environment of the pipeline, where automatic deployment goes. */
  rootEnvironment?: string;
}

/** Resolves everything a component names, in the order in which problems are most useful to people. */
export function componentState(
  component: Component,
  lookups: Lookups,
  /** Instead of the component's own: a preview runs another one. */
  workload?: Workload,
): ComponentState | ComponentProblem {
  const namespace = component.metadata.namespace ?? '';
  const { spec } = component;
  const type = findComponentType(lookups, namespace, spec.componentType);
  if (!type) {
    return {
      reason: 'ComponentTypeNotFound',
      message: `${spec.componentType.kind ?? 'ComponentType'} ${
        spec.componentType.name
      } does not exist.`,
    };
  }
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: spec.owner.projectName,
  });
  if (!project) {
    return {
      reason: 'ProjectNotFound',
      message: `Project ${spec.owner.projectName} does not exist.`,
    };
  }
  const workflow = workflowProblem(component, type, lookups);
  if (workflow) return workflow;
  const workloads = workload
    ? [workload]
    : lookups.refers<Workload>(
        workloadKind,
        componentRef(namespace, component.metadata.name),
      );
  if (workloads.length !== 1) return workloadProblem(component, workloads);
  const traits = resolveTraits(component, type, lookups);
  if ('reason' in traits) return traits;
  const pipeline = findPipeline(lookups, project);
  if (!pipeline) {
    return {
      reason: 'DeploymentPipelineNotFound',
      message: `Pipeline ${project.spec.deploymentPipelineRef.name} of project ${project.metadata.name} does not exist.`,
    };
  }
  const root = pipelineGraph(pipeline.spec.promotionPaths ?? []).firstRoot;
  if (spec.autoDeploy && root === undefined) {
    return {
      reason: 'InvalidConfiguration',
      message: `Pipeline ${pipeline.metadata.name} has no first environment: a source that is never a target.`,
    };
  }
  return {
    release: desiredRelease(component, type, traits.traits, workloads[0]),
    ...(root === undefined ? {} : { rootEnvironment: root }),
  };
}

/** The release that freezes a component, its type, traits and workload as they are now. Equal content has the same name. */
export function desiredRelease(
  component: Component,
  type: ComponentType,
  traits: readonly { kind: 'Trait' | 'ClusterTrait'; trait: Trait }[],
  workload: Workload,
): ComponentState['release'] {
  const { name } = component.metadata;
  const { projectName } = component.spec.owner;
  const { owner: _, ...template } = workload.spec;
  const componentTraits = component.spec.traits ?? [];
  const profile = {
    ...(component.spec.parameters === undefined
      ? {}
      : { parameters: component.spec.parameters }),
    ...(componentTraits.length === 0
      ? {}
      : {
          traits: componentTraits.map(t => ({ ...t, kind: t.kind ?? 'Trait' })),
        }),
  };
  const content = {
    componentType: {
      kind: component.spec.componentType.kind ?? ('ComponentType' as const),
      name: component.spec.componentType.name,
      spec: type.spec,
    },
    ...(traits.length === 0
      ? {}
      : {
          traits: traits.map(({ kind, trait }) => ({
            kind,
            name: trait.metadata.name,
            spec: trait.spec,
          })),
        }),
    ...(Object.keys(profile).length === 0 ? {} : { componentProfile: profile }),
    workload: template,
  };
  return freeze({
    kind: componentReleaseKind,
    source: component,
    owner: { projectName, componentName: name },
    labels: { [LABELS.project]: projectName, [LABELS.component]: name },
    content,
  });
}

/** The binding that automatic deployment keeps in the first environment; an existing one only gets each new release, once. */
export function desiredRootBinding(
  component: Component,
  environment: string,
  release: string,
  existing: ReleaseBinding | undefined,
): KubeObject<ReleaseBindingSpec> {
  const { name, namespace } = component.metadata;
  const { projectName } = component.spec.owner;
  const annotations = { [ANNOTATIONS.autoDeployedRelease]: release };
  if (existing) {
    // What it deployed once it leaves alone: a person who then goes back to an earlier release means it.
    const isDone =
      existing.metadata.annotations?.[ANNOTATIONS.autoDeployedRelease] ===
      release;
    return {
      apiVersion: existing.apiVersion,
      kind: existing.kind,
      metadata: { name: existing.metadata.name, namespace, annotations },
      spec: isDone
        ? existing.spec!
        : { ...existing.spec, releaseName: release },
    };
  }
  return {
    apiVersion: component.apiVersion,
    kind: releaseBindingKind.kind,
    metadata: {
      name: releaseBindingName(name, environment),
      namespace,
      labels: {
        [LABELS.project]: projectName,
        [LABELS.component]: name,
        [LABELS.environment]: environment,
      },
      annotations,
    },
    spec: {
      owner: { projectName, componentName: name },
      environment,
      releaseName: release,
      state: 'Active',
    },
  };
}

function workloadProblem(
  component: Component,
  workloads: readonly Workload[],
): ComponentProblem {
  if (workloads.length === 0) {
    return {
      reason: 'WorkloadNotFound',
      message: component.spec.workflow
        ? 'No Workload yet; the first build makes it.'
        : `Create a Workload whose owner is component ${component.metadata.name}.`,
    };
  }
  return {
    reason: 'InvalidConfiguration',
    message: `A component has exactly one Workload; ${workloads
      .map(w => w.metadata.name)
      .sort()
      .join(', ')} all claim it. Delete all but one.`,
  };
}

function workflowProblem(
  component: Component,
  type: ComponentType,
  lookups: Lookups,
): ComponentProblem | undefined {
  const { workflow } = component.spec;
  if (!workflow) return undefined;
  const kind = workflow.kind ?? 'ClusterWorkflow';
  const isAllowed = (type.spec.allowedWorkflows ?? []).some(
    w => (w.kind ?? 'ClusterWorkflow') === kind && w.name === workflow.name,
  );
  if (!isAllowed) {
    return {
      reason: 'WorkflowNotAllowed',
      message: `Type ${component.spec.componentType.name} does not allow ${kind} ${workflow.name}.`,
    };
  }
  const namespace = component.metadata.namespace ?? '';
  if (!findWorkflow(lookups, namespace, { kind, name: workflow.name })) {
    return {
      reason: 'WorkflowNotFound',
      message: `${kind} ${workflow.name} does not exist.`,
    };
  }
  return undefined;
}

/** Every trait in use, embedded ones too, each once, sorted by kind and name. */
function resolveTraits(
  component: Component,
  type: ComponentType,
  lookups: Lookups,
):
  | { traits: { kind: 'Trait' | 'ClusterTrait'; trait: Trait }[] }
  | ComponentProblem {
  const embedded = type.spec.traits ?? [];
  const own: readonly ComponentTrait[] = component.spec.traits ?? [];
  const allowed = type.spec.allowedTraits ?? [];
  const instances = new Set<string>();
  for (const { instanceName } of [...embedded, ...own]) {
    if (instances.has(instanceName)) {
      return {
        reason: 'InvalidConfiguration',
        message: `Trait instance ${instanceName} is declared twice.`,
      };
    }
    instances.add(instanceName);
  }
  for (const trait of own) {
    const kind = trait.kind ?? 'Trait';
    if (
      !allowed.some(a => (a.kind ?? 'Trait') === kind && a.name === trait.name)
    ) {
      return {
        reason: 'InvalidConfiguration',
        message: `Type ${component.spec.componentType.name} does not allow ${kind} ${trait.name}.`,
      };
    }
  }
  const found = new Map<
    string,
    { kind: 'Trait' | 'ClusterTrait'; trait: Trait }
  >();
  for (const ref of [...embedded, ...own] as KindedRef[]) {
    const kind = ref.kind === 'ClusterTrait' ? 'ClusterTrait' : 'Trait';
    const trait = findTrait(lookups, component.metadata.namespace ?? '', {
      kind,
      name: ref.name,
    });
    if (!trait) {
      return {
        reason: 'TraitNotFound',
        message: `${kind} ${ref.name} does not exist.`,
      };
    }
    found.set(`${kind}/${ref.name}`, { kind, trait });
  }
  return {
    traits: [...found.keys()].sort().map(key => found.get(key)!),
  };
}
