import {
  Environment,
  PreviewEnvironment,
  previewEnvironmentKind,
} from '@openchoreo-portal/model';
import { controllerOf } from '../runtime/writer';
import { Lookups } from '../runtime';

/** The preview that an environment was made for, if it was. */
export function previewOf(
  environment: Environment,
  lookups: Lookups,
): PreviewEnvironment | undefined {
  const owner = controllerOf(environment);
  if (owner?.kind !== previewEnvironmentKind.kind) return undefined;
  const preview = lookups.get<PreviewEnvironment>(previewEnvironmentKind, {
    namespace: environment.metadata.namespace,
    name: owner.name,
  });
  return preview?.metadata.uid === owner.uid ? preview : undefined;
}
