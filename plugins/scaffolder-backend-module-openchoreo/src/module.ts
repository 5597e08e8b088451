import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import { createCatalogWaitAction } from './actions/catalogWait';
import { createComponentAction } from './actions/component';
import { createComponentWaitAction } from './actions/componentWait';
import { createProjectAction } from './actions/project';
import {
  commitRepositoryAction,
  createRepositoryAction,
} from './actions/repository';
import { createResourceAction } from './actions/resource';
import { createWorkflowRunAction } from './actions/workflowRun';
import { createGitClients } from './git/gitClient';

/** Scaffolder actions `openchoreo:*`. The templates that use them are in `templates/`, a catalog location. */
export const scaffolderModuleOpenchoreo = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'openchoreo',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
        openchoreo: openchoreoClientServiceRef,
      },
      async init({ actions, auth, catalog, discovery, openchoreo }) {
        const deps = { openchoreo, git: createGitClients({ auth, discovery }) };
        actions.addActions(
          createProjectAction(deps),
          createComponentAction(deps),
          createComponentWaitAction(deps),
          createResourceAction(deps),
          createRepositoryAction(deps),
          commitRepositoryAction(deps),
          createWorkflowRunAction(deps),
          createCatalogWaitAction({ catalog }),
        );
      },
    });
  },
});
