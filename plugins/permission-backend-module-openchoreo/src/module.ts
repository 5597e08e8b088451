import { createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import { withCache } from './controlPlane/cached';
import { createPolicyControlPlane } from './controlPlane/client';
import { OpenChoreoPermissionPolicy } from './policy/OpenChoreoPermissionPolicy';

/** Makes the control plane the one that answers Backstage's permission questions. */
export const permissionModuleOpenChoreo = createBackendModule({
  pluginId: 'permission',
  moduleId: 'openchoreo-policy',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        client: openchoreoClientServiceRef,
      },
      async init({ policy, client }) {
        policy.setPolicy(
          new OpenChoreoPermissionPolicy({
            controlPlane: withCache(createPolicyControlPlane(client)),
          }),
        );
      },
    });
  },
});
