import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import FactCheckIcon from '@mui/icons-material/FactCheck';
import {
  isOpenChoreoComponent,
  isOpenChoreoProject,
  isOpenChoreoResource,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { deliveryTexts } from './texts';

const approvalsRouteRef = createRouteRef();

const approvalsPage = PageBlueprint.make({
  name: 'approvals',
  params: {
    path: '/approvals',
    title: deliveryTexts.english('tab.approvals'),
    icon: <FactCheckIcon />,
    routeRef: approvalsRouteRef,
    loader: () =>
      import('./approvals/ApprovalsPage').then(m => <m.ApprovalsPage />),
  },
});

const componentDeploy = EntityContentBlueprint.make({
  name: 'component-deploy',
  params: {
    path: '/environments',
    title: deliveryTexts.english('tab.deploy'),
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./deploy/ComponentDeploy').then(m => <m.ComponentDeploy />),
  },
});

const projectDeploy = EntityContentBlueprint.make({
  name: 'project-deploy',
  params: {
    path: '/environments',
    title: deliveryTexts.english('tab.deploy'),
    filter: isOpenChoreoProject,
    loader: () =>
      import('./deploy/ProjectDeploy').then(m => <m.ProjectDeploy />),
  },
});

const resourceDeploy = EntityContentBlueprint.make({
  name: 'resource-deploy',
  params: {
    path: '/environments',
    title: deliveryTexts.english('tab.deploy'),
    filter: isOpenChoreoResource,
    loader: () =>
      import('./infrastructure/ResourceDeploy').then(m => <m.ResourceDeploy />),
  },
});

const projectPreviews = EntityContentBlueprint.make({
  name: 'project-previews',
  params: {
    path: '/previews',
    title: deliveryTexts.english('tab.previews'),
    filter: isOpenChoreoProject,
    loader: () =>
      import('./previews/ProjectPreviews').then(m => <m.ProjectPreviews />),
  },
});

const gates = SubPageBlueprint.make({
  attachTo: { id: 'page:openchoreo-platform', input: 'pages' },
  name: 'gates',
  params: {
    path: 'gates',
    title: deliveryTexts.english('tab.gates'),
    loader: () => import('./policies/GatesPage').then(m => <m.GatesPage />),
  },
});

/** Promotion pipelines, plans before every change, approvals. */
export const openchoreoDeliveryPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-delivery',
  routes: { approvals: approvalsRouteRef },
  extensions: [
    approvalsPage,
    componentDeploy,
    projectDeploy,
    resourceDeploy,
    projectPreviews,
    gates,
  ],
});
