/** Approvals: what waits, and the decisions about it. */
export const approvalTexts = {
  'approval.void.release':
    'The release changed: {{before}} was asked for, then {{after}}.',
  'approval.void.field': '{{what}} changed: {{before}}, then {{after}}.',
  'approval.noPlan':
    'Its plan is still being made; wait for it before you decide.',
  'approval.which': 'Which promotions',
  'approval.which.waiting': 'Waiting',
  'approval.which.all': 'All',
  'approval.empty.title': 'Nothing waits for approval',
  'approval.empty.text':
    'When somebody promotes to an environment that asks for approval, it appears here with its plan.',
  'approval.missing':
    'The promotion {{name}} is not here: it was taken away, or you may not see it.',
  'approval.subject': '{{component}} to {{environment}}',
  'approval.what.Component': '{{name}}',
  'approval.what.Project': 'Cell of project {{name}}',
  'approval.what.Resource': 'Resource {{name}}',
  'approval.askedBy': 'asked by {{who}}',
  'approval.release': 'Release {{release}} of',
  'approval.releaseInstead': 'Release {{release}}, instead of {{previous}}, of',
  'approval.together':
    'These go together: one plan, one approval, all or nothing.',
  'approval.members': 'Components that go together',
  'approval.project': 'Open the project',
  'approval.comment': 'Comment',
  'approval.approve': 'Approve',
  'approval.reject': 'Reject',
  'approval.breakGlass': 'Break glass',
  'approval.reject.why': 'Say why in a comment before rejecting.',
  'approval.breakGlass.why': 'Say why in a comment; everybody sees it.',
  'approval.breakGlass.title':
    'Let {{component}} into {{environment}} without its gates?',
  'approval.breakGlass.text':
    'It is deployed at once, whatever the gates say. Your name and your reason stay on the promotion and in the audit log, and everybody concerned is told: “{{reason}}”',
  'approval.said.Approve': 'approved',
  'approval.said.Reject': 'rejected',
  'approval.said.BreakGlass': 'broke the glass',
  'phase.none': 'Pending',
  'phase.Pending': 'Waiting for its gates',
  'phase.WaitingForApproval': 'Waiting for approval',
  'phase.Approved': 'Approved',
  'phase.Executing': 'In progress',
  'phase.Succeeded': 'Promoted',
  'phase.Rejected': 'Rejected',
  'phase.Voided': 'Voided',
  'phase.Failed': 'Failed',
} as const;
