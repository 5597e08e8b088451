import { ApiError, approvalKind, ApprovalSpec } from '@openchoreo-portal/model';
import { writesOf } from './matching';
import { AdmissionSubject, ControlPlaneAdmission } from './types';

/** Most groups copied onto an Approval. */
const MAX_GROUPS = 200;

/** Writes who approved from who is asking, so that nobody speaks for somebody else. */
export const approverAdmission = (options: {
  rolesOf?: (subject: AdmissionSubject, namespace: string) => readonly string[];
}): ControlPlaneAdmission => ({
  name: 'approval-approver',
  matches: writesOf(approvalKind),
  admit(_context, { operation, object, oldObject, subject }) {
    const spec = object.spec as ApprovalSpec | undefined;
    if (!spec || typeof spec !== 'object') return object;
    // An update may not change the decision, and the one who touches it (a label, an owner) does not become its author.
    const approver =
      operation === 'update'
        ? (oldObject?.spec as ApprovalSpec | undefined)?.approver
        : {
            id: subject.id,
            groups: [...(subject.claims.groups ?? [])].slice(0, MAX_GROUPS),
            roles: [
              ...(options.rolesOf?.(subject, object.metadata.namespace ?? '') ??
                []),
            ].slice(0, MAX_GROUPS),
          };
    return { ...object, spec: { ...spec, ...(approver ? { approver } : {}) } };
  },
  validate(_context, { operation, subject }) {
    if (operation === 'create' && subject.kind === 'anonymous') {
      throw new ApiError({
        reason: 'Forbidden',
        message: 'An approval needs somebody who gives it.',
        remedy: 'Sign in first.',
      });
    }
  },
});
