/** Words that several pages use. */
export const commonTexts = {
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  edit: 'Edit',
  remove: 'Remove',
  pause: 'Pause',
  resume: 'Resume',
  'error.unknown': 'It did not work. Try again.',
} as const;
