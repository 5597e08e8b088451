import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { isOpenChoreoComponent } from '@openchoreo-portal/plugin-openchoreo-react';

const componentBuilds = EntityContentBlueprint.make({
  name: 'component-builds',
  params: {
    path: '/workflows',
    title: 'Build',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./runs/ComponentBuilds').then(m => <m.ComponentBuilds />),
  },
});

/** Build runs of components with steps and live logs. */
export const openchoreoBuildsPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-builds',
  extensions: [componentBuilds],
});
