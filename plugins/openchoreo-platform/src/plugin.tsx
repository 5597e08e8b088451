import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import HubIcon from '@mui/icons-material/Hub';

const rootRouteRef = createRouteRef();

const platformPage = PageBlueprint.make({
  params: {
    path: '/platform-overview',
    title: 'Platform',
    icon: <HubIcon />,
    routeRef: rootRouteRef,
  },
});

const attachTo = { id: 'page:openchoreo-platform', input: 'pages' };

const environments = SubPageBlueprint.make({
  attachTo,
  name: 'environments',
  params: {
    path: 'environments',
    title: 'Environments',
    loader: () =>
      import('./environments/EnvironmentsPage').then(m => (
        <m.EnvironmentsPage />
      )),
  },
});

const planes = SubPageBlueprint.make({
  attachTo,
  name: 'planes',
  params: {
    path: 'planes',
    title: 'Planes',
    loader: () => import('./planes/PlanesPage').then(m => <m.PlanesPage />),
  },
});

const pipelines = SubPageBlueprint.make({
  attachTo,
  name: 'pipelines',
  params: {
    path: 'pipelines',
    title: 'Pipelines',
    loader: () =>
      import('./pipelines/PipelinesPage').then(m => <m.PipelinesPage />),
  },
});

const types = SubPageBlueprint.make({
  attachTo,
  name: 'types',
  params: {
    path: 'types',
    title: 'Types',
    loader: () => import('./types/TypesPage').then(m => <m.TypesPage />),
  },
});

const organizations = SubPageBlueprint.make({
  attachTo,
  name: 'organizations',
  params: {
    path: 'organizations',
    title: 'Organisations',
    loader: () =>
      import('./organizations/OrganizationsPage').then(m => (
        <m.OrganizationsPage />
      )),
  },
});

const audit = SubPageBlueprint.make({
  attachTo,
  name: 'audit',
  params: {
    path: 'audit',
    title: 'Audit',
    loader: () => import('./audit/AuditPage').then(m => <m.AuditPage />),
  },
});

/** What the platform is made of: environments, planes, pipelines, types, organisations; and who changed it. */
export const openchoreoPlatformPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-platform',
  routes: { root: rootRouteRef },
  extensions: [
    platformPage,
    environments,
    planes,
    pipelines,
    types,
    organizations,
    audit,
  ],
});
