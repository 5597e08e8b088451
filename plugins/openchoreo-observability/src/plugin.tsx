import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { isOpenChoreoComponent } from '@openchoreo-portal/plugin-openchoreo-react';

const componentLogs = EntityContentBlueprint.make({
  name: 'component-logs',
  params: {
    path: '/runtime-logs',
    title: 'Logs',
    filter: isOpenChoreoComponent,
    loader: () => import('./logs/ComponentLogs').then(m => <m.ComponentLogs />),
  },
});

const componentEvents = EntityContentBlueprint.make({
  name: 'component-events',
  params: {
    path: '/runtime-events',
    title: 'Events',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./events/ComponentEvents').then(m => <m.ComponentEvents />),
  },
});

const componentMetrics = EntityContentBlueprint.make({
  name: 'component-metrics',
  params: {
    path: '/metrics',
    title: 'Metrics',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./metrics/ComponentMetrics').then(m => <m.ComponentMetrics />),
  },
});

/** Logs, events and metrics of components. */
export const openchoreoObservabilityPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-observability',
  extensions: [componentLogs, componentEvents, componentMetrics],
});
