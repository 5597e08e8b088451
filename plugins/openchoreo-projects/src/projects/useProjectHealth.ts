import { useMemo } from 'react';
import {
  Component,
  componentKind,
  Project,
  projectKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  StatusTone,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Worst tone first: what a project's health in an environment is made of. */
const SEVERITY: readonly StatusTone[] = [
  'error',
  'waiting',
  'progress',
  'unknown',
  'ok',
  'off',
];

/** Health of a project in one environment: the worst of its components. */
export interface EnvironmentHealth {
  environment: string;
  tone: StatusTone;
  /** Components by tone. */
  counts: Partial<Record<StatusTone, number>>;
}

/** A project with its components and where they stand. */
export interface ProjectHealth {
  project: Project;
  components: number;
  environments: EnvironmentHealth[];
}

/** Pure: groups bindings by project and environment. */
export function summarize(
  projects: readonly Project[],
  components: readonly Component[],
  bindings: readonly ReleaseBinding[],
): ProjectHealth[] {
  const componentCount = new Map<string, number>();
  for (const component of components) {
    const key = `${component.metadata.namespace}/${component.spec.owner.projectName}`;
    componentCount.set(key, (componentCount.get(key) ?? 0) + 1);
  }
  const byProject = new Map<string, Map<string, EnvironmentHealth>>();
  for (const binding of bindings) {
    const key = `${binding.metadata.namespace}/${binding.spec.owner.projectName}`;
    const environments =
      byProject.get(key) ?? new Map<string, EnvironmentHealth>();
    byProject.set(key, environments);
    const name = binding.spec.environment;
    const { tone } = bindingStatus(binding);
    const health = environments.get(name) ?? {
      environment: name,
      tone,
      counts: {},
    };
    health.counts[tone] = (health.counts[tone] ?? 0) + 1;
    if (SEVERITY.indexOf(tone) < SEVERITY.indexOf(health.tone)) {
      health.tone = tone;
    }
    environments.set(name, health);
  }
  return projects.map(project => {
    const key = `${project.metadata.namespace}/${project.metadata.name}`;
    return {
      project,
      components: componentCount.get(key) ?? 0,
      environments: [...(byProject.get(key)?.values() ?? [])],
    };
  });
}

/** The projects of an organisation with their health, from three followed collections and no request per row. */
export function useProjectHealth(namespace: string) {
  const projects = useResources<Project>(projectKind, { namespace });
  const components = useResources<Component>(componentKind, { namespace });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
  });
  const rows = useMemo(
    () => summarize(projects.items, components.items, bindings.items),
    [projects.items, components.items, bindings.items],
  );
  return { state: projects, rows };
}
