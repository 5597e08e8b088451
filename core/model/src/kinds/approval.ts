import { Infer, s } from '../schema/builder';
import { conditionsStatus } from './common';
import { column, defineDeliveryKind, ResourceObject } from './define';
import { approvalDecision } from './promotion';

const spec = s
  .object({
    promotionName: s.name(),
    digest: s.name(),
    decision: approvalDecision,
    comment: s.string({ maxLength: 4096 }).optional(),
    approver: s
      .object({
        id: s.string(),
        groups: s.array(s.string()).optional(),
        roles: s.array(s.string()).optional(),
      })
      .optional()
      .describe('Written by the server from who is asking.'),
  })
  .rule(
    "self.decision != 'BreakGlass' || (has(self.comment) && self.comment.trim() != '')",
    'break-glass needs a reason in comment that everyone sees',
  )
  .immutable('spec');

export type ApprovalSpec = Infer<typeof spec>;
/** One person's decision on one digest. */
export type Approval = ResourceObject<ApprovalSpec>;

export const approvalKind = defineDeliveryKind({
  kind: 'Approval',
  description: "One person's decision on one digest.",
  columns: [
    column('Promotion', '.spec.promotionName'),
    column('Decision', '.spec.decision'),
    column('Approver', '.spec.approver.id'),
  ],
  selectableFields: ['.spec.promotionName'],
  spec,
  status: conditionsStatus,
});
