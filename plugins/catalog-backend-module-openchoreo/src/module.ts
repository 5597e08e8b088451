import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  openchoreoClientServiceRef,
  SIGNED_IN_TOPIC,
  SignedInEvent,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { PeopleProvider } from './people/PeopleProvider';
import { OpenChoreoEntityProcessor } from './processor/OpenChoreoEntityProcessor';
import { OpenChoreoEntityProvider } from './provider/OpenChoreoEntityProvider';

/** How soon a generated template is back after the platform team took theirs away. */
const RESTORE_TEMPLATES = { minutes: 1 };

/** Fills the catalog from the control plane's watches, and with the people who sign in. */
export const catalogModuleOpenChoreo = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'openchoreo',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        catalogApi: catalogServiceRef,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        openchoreo: openchoreoClientServiceRef,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { catalog, config, events, lifecycle, logger, scheduler } = deps;
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
        await scheduler.scheduleTask({
          id: 'openchoreo-restore-templates',
          frequency: RESTORE_TEMPLATES,
          initialDelay: RESTORE_TEMPLATES,
          timeout: { minutes: 1 },
          fn: () =>
            provider.restoreTemplates(async entityRefs => {
              const { items } = await deps.catalogApi.getEntitiesByRefs(
                { entityRefs, fields: ['kind'] },
                { credentials: await deps.auth.getOwnServiceCredentials() },
              );
              return new Set(entityRefs.filter((_, at) => !items[at]));
            }),
        });
        lifecycle.addShutdownHook(() => provider.stop());
      },
    });
  },
});
