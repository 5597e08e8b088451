import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the overviews' newer parts, in English; other languages come as translation resources. */
export const overviewTexts = defineTexts('openchoreo-overviews', {
  'readme.title': 'README',
  'readme.loading': 'Reading it from the repository…',
  'readme.failed': 'It could not be read from the repository.',
  'readme.none': 'The repository has no README.md.',
  'readme.source': 'Source:',
  'api.docs': 'API and try it',
  'api.docsOf': 'API and try it: {{name}}',
  'links.title': 'Dependencies',
  'links.out': 'This project uses',
  'links.in': 'Used by',
  'links.none': 'Nothing outside this project.',
  'links.unused': 'Nothing outside this project.',
  'links.external': 'outside the platform',
});

/** Gives the texts in the person's language. */
export const useProjectsText = overviewTexts.useText;
