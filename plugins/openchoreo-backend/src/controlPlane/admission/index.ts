import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { controlPlaneAdmission } from '@openchoreo-portal/controllers';
import { legacyShapesAdmission } from './legacyShapes';
import { policyAdmission } from './policies';
import { renderingAdmission } from './rendering';

/** Every admission step of the control plane, in order. */
export function admissionPlugins(): AdmissionPlugin[] {
  return [
    legacyShapesAdmission,
    ...controlPlaneAdmission(),
    policyAdmission,
    renderingAdmission,
  ];
}
