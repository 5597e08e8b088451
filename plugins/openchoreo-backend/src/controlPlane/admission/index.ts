import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { AuthorizationEngine } from '@openchoreo-portal/authorization';
import { controlPlaneAdmission } from '@openchoreo-portal/controllers';
import { changeSetAdmission } from './changeSets';
import { grantAdmission } from './grants';
import { legacyShapesAdmission } from './legacyShapes';
import { policyAdmission } from './policies';
import { renderingAdmission } from './rendering';

/** Every admission step of the control plane, in order. `trusted` are the ids of the platform's own parts. `hasPromotion` answers whether a Promotion exists. */
export function admissionPlugins(
  engine: AuthorizationEngine,
  trusted: readonly string[],
  hasPromotion?: (namespace: string, name: string) => Promise<boolean>,
): AdmissionPlugin[] {
  return [
    legacyShapesAdmission,
    ...controlPlaneAdmission({
      rolesOf: (subject, namespace) => engine.rolesOf(subject, namespace),
      isPlatform: ({ id, kind }) => kind === 'service' && trusted.includes(id),
      ...(hasPromotion ? { hasPromotion } : {}),
    }),
    changeSetAdmission(engine),
    policyAdmission,
    grantAdmission(engine, trusted),
    renderingAdmission,
  ];
}
