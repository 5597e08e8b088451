/** Words that several pages use. */
export const commonTexts = {
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  edit: 'Edit',
  remove: 'Remove',
  pause: 'Pause',
  resume: 'Resume',
  nameFirst: 'Give it a name first.',
  'error.unknown': 'It did not work. Try again.',
} as const;
