import { defineWords } from '../text/defineWords';

/** The words a status can have. `StatusLabel` shows them in the person's language. */
export const statusWords = defineWords('openchoreo-status', [
  '# of # ready',
  '# running',
  'Applied',
  'Cancelled',
  'Complete',
  'Degraded',
  'Deleting',
  'Does not exist',
  'Failed',
  'Healthy',
  'Held',
  'In progress',
  'Interrupted',
  'Live',
  'None running',
  'Not applied yet',
  'Not deployed',
  'Not provisioned',
  'Off',
  'Pending',
  'Progressing',
  'Ready',
  'Rejected',
  'Resolved',
  'Running',
  'Succeeded',
  'Suspended',
  'Undeployed',
  'Unknown',
  'Updating',
  'Waiting',
  'Waiting for approval',
  'The newest change is being worked on.',
]);

/** Gives a word of a status in the person's language. */
export const useStatusText = statusWords.useWord;
