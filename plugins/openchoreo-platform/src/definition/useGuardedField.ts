import { PIPELINE_RIGHT } from '@openchoreo-portal/authorization';
import { KindDefinition } from '@openchoreo-portal/model';
import { useAccess } from '@openchoreo-portal/plugin-openchoreo-react';
import { usePlatformText } from '../texts';

/** A field that the signed-in person may read and not change, and why, in words. */
export interface FieldNote {
  /** Path of the field, such as `spec.deploymentPipelineRef`. */
  field: string;
  message: string;
}

/** The field of an object that takes another right than the object itself, for those who lack it: said before they write, not when the server refuses. */
export function useGuardedField(
  kind: KindDefinition,
  namespace: string | undefined,
): FieldNote | undefined {
  const t = usePlatformText();
  const { field, action } = PIPELINE_RIGHT;
  const isGuarded = kind.kind === PIPELINE_RIGHT.kind;
  const access = useAccess(
    isGuarded ? { action, scope: namespace ? { namespace } : {} } : undefined,
  );
  if (!isGuarded || access.loading || access.allowed) return undefined;
  return {
    field,
    message: t('definition.guarded', { field, action, reason: access.reason }),
  };
}
