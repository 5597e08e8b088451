import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the fields of templates, in English; other languages come as translation resources. */
export const scaffolderTexts = defineTexts('openchoreo-scaffolder', {
  none: 'There is none that you may see.',
  'workload.image': 'Give the image that runs.',
  'preview.project': 'Choose a project first to see what would be made.',
  'preview.later': 'The first build makes the workload; then it can be shown.',
});

/** Gives the texts in the person's language. */
export const useScaffolderText = scaffolderTexts.useText;
