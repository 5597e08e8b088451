import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { AuthorizationEngine } from '@openchoreo-portal/authorization';
import { controlPlaneAdmission } from '@openchoreo-portal/controllers';
import { changeSetAdmission } from './changeSets';
import { legacyShapesAdmission } from './legacyShapes';
import { policyAdmission } from './policies';
import { renderingAdmission } from './rendering';

/** Every admission step of the control plane, in order. */
export function admissionPlugins(
  engine: AuthorizationEngine,
): AdmissionPlugin[] {
  return [
    legacyShapesAdmission,
    ...controlPlaneAdmission({
      rolesOf: (subject, namespace) => engine.rolesOf(subject, namespace),
    }),
    changeSetAdmission(engine),
    policyAdmission,
    renderingAdmission,
  ];
}
