import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityContentLayoutBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import HomeIcon from '@mui/icons-material/Home';
import WorkspacesIcon from '@mui/icons-material/Workspaces';
import {
  isOpenChoreoComponent,
  isOpenChoreoProject,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { scaffolderFields } from './scaffolder/fields';

const homeRouteRef = createRouteRef();
const projectsRouteRef = createRouteRef();

const homePage = PageBlueprint.make({
  name: 'home',
  params: {
    path: '/',
    title: 'Home',
    icon: <HomeIcon />,
    routeRef: homeRouteRef,
    loader: () => import('./home/HomePage').then(m => <m.HomePage />),
  },
});

const projectsPage = PageBlueprint.make({
  name: 'projects',
  params: {
    path: '/projects',
    title: 'Projects',
    icon: <WorkspacesIcon />,
    routeRef: projectsRouteRef,
    loader: () =>
      import('./projects/ProjectsPage').then(m => <m.ProjectsPage />),
  },
});

const overviewLayout = EntityContentLayoutBlueprint.make({
  name: 'overview',
  params: {
    filter: entity =>
      isOpenChoreoProject(entity) || isOpenChoreoComponent(entity),
    loader: () =>
      import('./overview/OverviewLayout').then(m => m.OverviewLayout),
  },
});

const projectOverview = EntityCardBlueprint.make({
  name: 'project-matrix',
  params: {
    type: 'content',
    filter: isOpenChoreoProject,
    loader: () =>
      import('./overview/ProjectMatrix').then(m => <m.ProjectMatrix />),
  },
});

const projectActivity = EntityContentBlueprint.make({
  name: 'project-activity',
  params: {
    path: '/activity',
    title: 'Activity',
    filter: isOpenChoreoProject,
    loader: () =>
      import('./activity/ProjectActivity').then(m => <m.ProjectActivity />),
  },
});

const componentOverview = EntityCardBlueprint.make({
  name: 'component-overview',
  params: {
    type: 'content',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./component/ComponentOverview').then(m => (
        <m.ComponentOverview />
      )),
  },
});

const configure = EntityContentBlueprint.make({
  name: 'component-configure',
  params: {
    path: '/configure',
    title: 'Configure',
    filter: isOpenChoreoComponent,
    loader: () =>
      import('./configure/ConfigureTab').then(m => <m.ConfigureTab />),
  },
});

/** Home, projects, and the overview, activity and configuration of projects and components. */
export const openchoreoProjectsPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-projects',
  routes: { home: homeRouteRef, projects: projectsRouteRef },
  extensions: [
    homePage,
    projectsPage,
    overviewLayout,
    projectOverview,
    projectActivity,
    componentOverview,
    configure,
    ...scaffolderFields,
  ],
});
