import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Every text of the Configure tab, in English; other languages come as translation resources. */
export const configureTexts = defineTexts('openchoreo-configure', {
  title: 'Configure',
  save: 'Save changes',
  discard: 'Discard changes',
  'blocked.unchanged': 'Nothing has changed yet.',
  'blocked.problems': 'Correct {{count}} first: {{first}}',
  'blocked.yaml': 'The YAML cannot be read yet.',
  'blocked.conflict': 'Choose between your values and theirs first.',
  'tab.workload': 'Workload',
  'tab.component': 'Component',
  'tabs.label': 'What to configure',
  'side.label': 'What it becomes',
  saved: 'Saved. A new release is being made.',
  'saved.auto':
    'Saved. The new release goes to the first environment by itself.',
  'saved.deploy': 'Open Deploy',
  failed: 'It was not saved: {{message}}',
  'taken.title': 'Somebody changed this meanwhile',
  'taken.text': 'Their changes were taken over below yours: {{paths}}.',
  'kept.text':
    'Your changes from before are still here; they are not saved yet.',
  'conflict.title': 'You and somebody else changed the same',
  'conflict.text':
    'Choose for each field which value stays. Nothing is saved before you do, and nothing of yours is lost.',
  'conflict.apply': 'Go on with these',
  'workload.none.title': 'No workload yet',
  'workload.none.text':
    'The first build makes it from workload.yaml in the repository. To run an image instead, describe it here.',
  'workload.none.action': 'Describe it here',
  'component.auto': 'Deploy every new release to the first environment',
  'component.parameters': 'Parameters of {{type}}',
  'component.gone': 'The component no longer exists',
  'component.goneText': 'Somebody deleted it; the catalog follows in a moment.',
  'built.note':
    'A build sets the image. If the repository has a workload.yaml, a build replaces the rest of the workload, too.',
});

/** Gives the texts in the person's language. */
export const useConfigureText = configureTexts.useText;
