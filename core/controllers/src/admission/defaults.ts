import {
  clusterDeploymentPipelineKind,
  deploymentPipelineKind,
  isJsonObject,
  projectKind,
  upgradeLegacyShapes,
} from '@openchoreo-portal/model';
import { writesOf } from './matching';
import { ControlPlaneAdmission } from './types';

/** Accepts references as earlier versions wrote them (a plain name), and fills in the references a new Project may leave out. */
export const referenceDefaultsAdmission: ControlPlaneAdmission = {
  name: 'reference-defaults',
  matches: writesOf(
    projectKind,
    deploymentPipelineKind,
    clusterDeploymentPipelineKind,
  ),
  admit(_context, { object, operation }) {
    const upgraded = upgradeLegacyShapes(object);
    if (upgraded.kind !== projectKind.kind || operation !== 'create') {
      return upgraded;
    }
    const spec = isJsonObject(upgraded.spec) ? upgraded.spec : {};
    const { deploymentPipelineRef: pipeline, type } = spec;
    return {
      ...upgraded,
      spec: {
        ...spec,
        deploymentPipelineRef: isJsonObject(pipeline)
          ? { name: 'default', ...pipeline }
          : { name: 'default' },
        type: type ?? { kind: 'ClusterProjectType', name: 'default' },
      },
    };
  },
};
