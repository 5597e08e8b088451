import {
  DataPlane,
  Environment,
  Project,
  projectKind,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';
import { findDataPlane, ResolvedPlane } from './planes';
import { findEnvironment } from './references';

/** Something that is missing, as a condition; it heals when the thing appears. */
export interface MissingReference {
  reason: string;
  message: string;
}

/** Project, environment and data plane of a binding. */
export interface BindingPlace {
  project: Project;
  environment: Environment;
  dataPlane: ResolvedPlane<DataPlane>;
}

/** Says that a named object does not exist. */
export function missingReference(kind: string, name: string): MissingReference {
  return {
    reason: `${kind}NotFound`,
    message: `${kind} ${name} does not exist.`,
  };
}

/** Resolves where a binding of a project or resource lives. */
export function bindingPlace(
  lookups: Lookups,
  namespace: string,
  projectName: string,
  environmentName: string,
): BindingPlace | MissingReference {
  const project = lookups.get<Project>(projectKind, {
    namespace,
    name: projectName,
  });
  if (!project) return missingReference('Project', projectName);
  const environment = findEnvironment(lookups, namespace, environmentName);
  if (!environment) return missingReference('Environment', environmentName);
  const dataPlane = findDataPlane(lookups, namespace, environment);
  if (!dataPlane) {
    return missingReference(
      'DataPlane',
      environment.spec.dataPlaneRef?.name ?? 'default',
    );
  }
  return { project, environment, dataPlane };
}
