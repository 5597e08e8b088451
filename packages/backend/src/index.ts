import { createBackend } from '@backstage/backend-defaults';
import {
  openchoreoDatabaseServiceFactory,
  openchoreoRootHttpRouterServiceFactory,
} from '@openchoreo-portal/plugin-openchoreo-node';

if (Number(process.versions.node.split('.')[0]) < 22) {
  // better-sqlite3 crashes without a word on older versions.
  throw new Error(
    `Node ${process.versions.node} cannot run the backend. Start it with \`npm start\`, which brings its own Node.`,
  );
}

// The launcher holds the other end: when it is gone, so are we, also after a kill -9 of the launcher.
if (process.env.OPENCHOREO_STOP_ON_DISCONNECT === 'true') {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

const backend = createBackend();

backend.add(openchoreoDatabaseServiceFactory);
backend.add(openchoreoRootHttpRouterServiceFactory);

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@openchoreo-portal/plugin-openchoreo-backend'));
backend.add(
  import('@openchoreo-portal/plugin-openchoreo-plane-gateway-backend'),
);
backend.add(import('@openchoreo-portal/plugin-openchoreo-observer-backend'));
backend.add(import('@openchoreo-portal/plugin-openchoreo-git-backend'));
backend.add(import('@openchoreo-portal/plugin-openchoreo-identity-backend'));
backend.add(
  import('@openchoreo-portal/plugin-catalog-backend-module-openchoreo'),
);
backend.add(
  import('@openchoreo-portal/plugin-permission-backend-module-openchoreo'),
);
backend.add(
  import('@openchoreo-portal/plugin-scaffolder-backend-module-openchoreo'),
);
backend.add(import('@openchoreo-portal/plugin-auth-backend-module-openchoreo'));

backend.start();
