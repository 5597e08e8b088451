/** Titles of pages and tabs. Backstage shows them as they are; `app.extensions` can give them others. */
export const tabTexts = {
  'tab.approvals': 'Approvals',
  'tab.deploy': 'Deploy',
  'tab.previews': 'Previews',
  'tab.gates': 'Gates',
} as const;
