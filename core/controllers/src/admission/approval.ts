import { ApiError, approvalKind, ApprovalSpec } from '@openchoreo-portal/model';
import { writesOf } from './matching';
import { AdmissionOptions, ControlPlaneAdmission } from './types';

/** Most groups copied onto an Approval. */
const MAX_GROUPS = 200;

/** Writes who approved from who is asking, so that nobody speaks for somebody else. */
export const approverAdmission = (
  options: Pick<AdmissionOptions, 'rolesOf' | 'hasPromotion'>,
): ControlPlaneAdmission => ({
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
  async validate(_context, { operation, object, subject }) {
    if (operation !== 'create') return;
    if (subject.kind === 'anonymous') {
      throw new ApiError({
        reason: 'Forbidden',
        message: 'An approval needs somebody who gives it.',
        remedy: 'Sign in first.',
      });
    }
    const { promotionName } = object.spec as ApprovalSpec;
    const namespace = object.metadata.namespace ?? '';
    // A decision given in advance would be about something that nobody has seen.
    if (
      options.hasPromotion &&
      !(await options.hasPromotion(namespace, promotionName))
    ) {
      throw new ApiError({
        reason: 'Invalid',
        message: `spec.promotionName: there is no Promotion ${promotionName} in ${namespace}.`,
        remedy: 'Approve what waits: `kubectl get promotions`.',
        causes: [
          {
            field: 'spec.promotionName',
            reason: 'FieldValueInvalid',
            message: `there is no Promotion ${promotionName}`,
          },
        ],
      });
    }
  },
});
