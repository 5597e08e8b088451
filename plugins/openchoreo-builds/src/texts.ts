import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the plugin, in English; other languages come as translation resources. */
export const buildsTexts = defineTexts('openchoreo-builds', {
  'list.label': 'Builds',
  'list.took': 'took {{duration}}',
  'list.commit': 'commit {{commit}}',
  'empty.title': 'Not built yet',
  'empty.text':
    'A push to its repository starts a build, and so does the button above.',
  'start.button': 'Build',
  'start.title': 'Build {{name}}',
  'start.confirm': 'Start build',
  'start.text':
    'The latest commit is built by {{workflow}} and, when that succeeds, released.',
  'start.branch':
    'The latest commit of {{branch}} is built by {{workflow}} and, when that succeeds, released.',
  'start.none': 'This component has no build workflow; it runs a given image.',
  'start.commit': 'Commit',
  'start.commitHelp': 'Leave it empty to build the latest.',
  'run.waiting': 'The workflow plane has not started it yet.',
  'run.steps': 'Steps',
  'again.button': 'Run again',
  'again.title': 'Run {{name}} again?',
  'again.text':
    'A new run starts with the same parameters. When it succeeds, its result is released.',
  'cancel.button': 'Cancel run',
  'cancel.stopping': 'Stopping',
  'cancel.blocked': 'It is being stopped.',
  'cancel.title': 'Cancel {{name}}?',
  'cancel.text':
    'The step that runs is ended. What is deployed stays as it is.',
  'delete.button': 'Delete run',
  'delete.title': 'Delete {{name}}?',
  'delete.text':
    'The run and its logs on the workflow plane are removed. Releases made from it stay.',
});

/** Gives the texts in the person's language. */
export const useBuildsText = buildsTexts.useText;
