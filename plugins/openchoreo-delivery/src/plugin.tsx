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
} from '@openchoreo-portal/plugin-openchoreo-react';

const approvalsRouteRef = createRouteRef();

const approvalsPage = PageBlueprint.make({
  name: 'approvals',
  params: {
    path: '/approvals',
    title: 'Approvals',
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
    title: 'Deploy',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./deploy/ComponentDeploy').then(m => <m.ComponentDeploy />),
  },
});

const projectDeploy = EntityContentBlueprint.make({
  name: 'project-deploy',
  params: {
    path: '/environments',
    title: 'Deploy',
    filter: isOpenChoreoProject,
    loader: () =>
      import('./deploy/ProjectDeploy').then(m => <m.ProjectDeploy />),
  },
});

const projectPreviews = EntityContentBlueprint.make({
  name: 'project-previews',
  params: {
    path: '/previews',
    title: 'Previews',
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
    title: 'Gates',
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
    projectPreviews,
    gates,
  ],
});
