import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  openchoreoClientServiceRef,
  SIGNED_IN_TOPIC,
  SignedInEvent,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { PeopleProvider } from './people/PeopleProvider';
import { OpenChoreoEntityProcessor } from './processor/OpenChoreoEntityProcessor';
import { OpenChoreoEntityProvider } from './provider/OpenChoreoEntityProvider';

/** Fills the catalog from the control plane's watches, and with the people who sign in. */
export const catalogModuleOpenChoreo = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'openchoreo',
  register(reg) {
    reg.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        openchoreo: openchoreoClientServiceRef,
      },
      async init(deps) {
        const { catalog, config, events, lifecycle, logger } = deps;
        const provider = new OpenChoreoEntityProvider({
          client: deps.openchoreo.forPlugin(),
          logger,
        });
        const people = new PeopleProvider({ config, logger });
        catalog.addEntityProvider(provider, people);
        catalog.addProcessor(new OpenChoreoEntityProcessor());
        await events.subscribe({
          id: 'catalog-openchoreo-people',
          topics: [SIGNED_IN_TOPIC],
          onEvent: async ({ eventPayload }) =>
            people.remember(eventPayload as SignedInEvent),
        });
        lifecycle.addShutdownHook(() => provider.stop());
      },
    });
  },
});
