import { Clock, systemClock } from '@openchoreo-portal/model';
import { approverAdmission } from './approval';
import { authorsAdmission } from './authors';
import { referenceDefaultsAdmission } from './defaults';
import {
  changeSetRequesterAdmission,
  keepReleaseNameAdmission,
  requestedByAdmission,
} from './release-binding';
import { AdmissionSubject, ControlPlaneAdmission } from './types';
import { templateAdmission } from './types-of-components';

export type {
  AdmissionMatch,
  AdmissionRequest,
  AdmissionSubject,
  ControlPlaneAdmission,
} from './types';

/** What admission asks of its surroundings. */
export interface AdmissionOptions {
  /** Names of the roles that somebody has in a namespace, for gates that ask for roles. Default: none. */
  rolesOf?: (subject: AdmissionSubject, namespace: string) => readonly string[];
  /** Default: the machine's. */
  clock?: Clock;
}

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
    templateAdmission,
  ];
}
