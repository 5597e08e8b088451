import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import { upgradeLegacyShapes } from '@openchoreo-portal/model';

/** Older manifests write some references as plain names. */
export const legacyShapesAdmission: AdmissionPlugin = {
  name: 'legacy-shapes',
  matches: ({ operation, subresource }) =>
    operation !== 'delete' && subresource === undefined,
  admit: (_ctx, { object }) => upgradeLegacyShapes(object),
};
