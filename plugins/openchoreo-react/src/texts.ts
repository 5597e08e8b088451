import { defineTexts } from './text/defineTexts';

/** Texts of the shared components, in English; other languages come as translation resources. */
export const reactTexts = defineTexts('openchoreo-react', {
  'state.loading': 'Loading',
  'state.forbidden.title': 'You are not allowed to see this',
  'state.forbidden.text':
    'Ask a platform engineer of your organisation for access.',
  'state.failed.title': 'This could not be loaded',
  'state.stale': 'Not up to date: {{message}}',
  'state.retry': 'Try again',
  'dialog.cancel': 'Cancel',
  'dialog.type': 'Type {{word}} to confirm',
  'dialog.failed': 'It did not work. Try again.',
  'address.gone':
    'This address leads to {{what}}, which is not here: it was taken away, or you may not see it.',
  'copy.copy': 'Copy {{label}}',
  'copy.copied': 'Copied',
  'access.failed':
    'Your permissions could not be checked. Reload the page to try again.',
  'access.checking': 'Checking your permissions…',
  'log.search': 'Search logs',
  'log.placeholder': 'Search Logs...',
  'log.times': 'Times',
  'log.download': 'Download',
  'log.label': 'Log of {{name}}',
  'log.noMatch': 'No line matches.',
  'log.empty': 'Nothing has been written yet.',
  'log.connecting': 'Connecting',
  'log.live': 'Live',
  'log.ended': 'Ended',
  'log.failed': 'Interrupted',
});

/** Gives the shared texts in the person's language. */
export const useReactText = reactTexts.useText;
