import { systemClock } from '@openchoreo-portal/model';
import { approverAdmission } from './approval';
import { authorsAdmission } from './authors';
import { referenceDefaultsAdmission } from './defaults';
import {
  changeSetRequesterAdmission,
  keepReleaseNameAdmission,
  requestedByAdmission,
} from './release-binding';
import { AdmissionOptions, ControlPlaneAdmission } from './types';
import { templateAdmission } from './types-of-components';
import { workflowRunAdmission } from './workflow-run';

export type {
  AdmissionMatch,
  AdmissionOptions,
  AdmissionRequest,
  AdmissionSubject,
  ControlPlaneAdmission,
} from './types';

/** Admission of the control plane, in order: hand it to the API server. The release is restored before the author is recorded. */
export function controlPlaneAdmission(
  options: AdmissionOptions = {},
): ControlPlaneAdmission[] {
  return [
    referenceDefaultsAdmission,
    keepReleaseNameAdmission,
    requestedByAdmission(() => (options.clock ?? systemClock).now()),
    changeSetRequesterAdmission,
    authorsAdmission,
    approverAdmission(options),
    workflowRunAdmission(options),
    templateAdmission,
  ];
}
