/** Cells of projects and resources: what runs where, and changing it. */
export const infrastructureTexts = {
  'infra.title': 'Cell and resources',
  'infra.scrollable': 'Cell and resources, scrollable',
  'infra.intro':
    'What stands under the components: the namespace of the project with its policies and limits, and the services that it uses.',
  'infra.what': 'Part',
  'infra.cell': 'Cell',
  'infra.change': 'Change',
  'infra.change.label': 'Change {{name}} in {{environment}}',
  'infra.openPromotion':
    'Open the waiting promotion of {{name}} to {{environment}}',
  'infra.dialog': '{{name}} in {{environment}}',
  'infra.do': 'Apply',
  'infra.tabs': 'Plan and values',
  'infra.values': 'Values for {{environment}}',
  'infra.nothing': 'Nothing of it would change as it is.',
  'infra.unchanged': 'Choose another release or other values first.',
  'infra.others': 'Components that change with it',
  'infra.waits': '{{name}} waits in front of this environment.',
} as const;
