import { approverAdmission } from './approval';
import { referenceDefaultsAdmission } from './defaults';
import {
  keepReleaseNameAdmission,
  requestedByAdmission,
} from './release-binding';
import { ControlPlaneAdmission } from './types';
import { templateAdmission } from './types-of-components';

export type {
  AdmissionMatch,
  AdmissionRequest,
  AdmissionSubject,
  ControlPlaneAdmission,
} from './types';

/** Admission of the control plane, in order: hand it to the API server. The release is restored before the author is recorded. */
export function controlPlaneAdmission(): ControlPlaneAdmission[] {
  return [
    referenceDefaultsAdmission,
    keepReleaseNameAdmission,
    requestedByAdmission,
    approverAdmission,
    templateAdmission,
  ];
}
