import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { createOpenChoreoApi } from './api/createOpenChoreoApi';
import { openchoreoApiRef } from './api/openchoreoApi';

/** The data seam as a feature: every page of the portal reads through this API. */
export const openchoreoPlugin = createFrontendPlugin({
  pluginId: 'openchoreo',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: openchoreoApiRef,
          deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
          factory: createOpenChoreoApi,
        }),
    }),
  ],
});
