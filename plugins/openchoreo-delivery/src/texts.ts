import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Every text of the plugin, in English; other languages come as translation resources. */
export const deliveryTexts = defineTexts('openchoreo-delivery', {
  'history.title': 'Deployment history',
  'history.scrollable': 'Deployment history, scrollable',
  'history.empty.title': 'Nothing was deployed yet',
  'history.empty.text':
    'Everything that is deployed, configured, restarted or taken away is kept here with who asked, who decided and how it ended.',
  'history.more':
    'Older changes are not shown here. The Audit page of the platform and the approvals keep more.',
  'history.what': 'What',
  'history.component': 'Component',
  'history.environment': 'Environment',
  'history.release': 'Release',
  'history.outcome': 'Outcome',
  'history.askedBy': 'Asked by',
  'history.decidedBy': 'Decided by',
  'history.when': 'When',
  'history.took': 'Took',
  'change.Deploy': 'Deployed',
  'change.RollBack': 'Rolled back',
  'change.Override': 'Configured',
  'change.Suspend': 'Suspended',
  'change.Resume': 'Resumed',
  'change.Restart': 'Restarted',
  'change.Undeploy': 'Undeployed',
  'change.Redeploy': 'Deployed again',
  'change.Remove': 'Removed',
  'change.Promote': 'Promotion',
  'outcome.InProgress': 'In progress',
  'outcome.Waiting': 'Waiting',
  'outcome.Succeeded': 'Succeeded',
  'outcome.Failed': 'Failed',
  'outcome.Rejected': 'Rejected',
  'outcome.Replaced': 'Overtaken',
});

/** Keys of {@link deliveryTexts}. */
export type DeliveryText = Parameters<typeof deliveryTexts.english>[0];

/** Gives the plugin's texts in the person's language. */
export const useDeliveryText = deliveryTexts.useText;
