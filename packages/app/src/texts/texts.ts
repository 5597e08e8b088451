import {
  defineTexts,
  defineWords,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the frame around all pages, in English; other languages come as translation resources. */
export const appTexts = defineTexts('openchoreo-app', {
  'app.name': 'OpenChoreo Portal',
  'app.shortName': 'OpenChoreo',
  'nav.search': 'Search',
  'nav.menu': 'Menu',
  'nav.settings': 'Settings',
  'nav.signOut': 'Sign Out',
  'signIn.message': 'Sign in with your organisation’s identity provider',
});

/** Titles of pages as the sidebar shows them; an app's configuration may give a page another one, which then stays as it is. */
export const pageTitles = defineWords('openchoreo-page-titles', [
  'APIs',
  'Approvals',
  'Catalog',
  'Create',
  'Create...',
  'Docs',
  'Home',
  'Platform',
  'Projects',
]);
