import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityContentBlueprint,
  EntityContextMenuItemBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { useEntity } from '@backstage/plugin-catalog-react';
import { objectOf } from '@openchoreo-portal/plugin-openchoreo-react';
import DeleteIcon from '@mui/icons-material/Delete';
import HubIcon from '@mui/icons-material/Hub';
import { usePlatformText } from './texts';

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

const definitions = SubPageBlueprint.make({
  attachTo,
  name: 'definitions',
  params: {
    path: 'definitions',
    title: 'Definitions',
    loader: () =>
      import('./definition/DefinitionsPage').then(m => <m.DefinitionsPage />),
  },
});

const definition = EntityContentBlueprint.make({
  name: 'definition',
  params: {
    path: '/definition',
    title: 'Definition',
    filter: entity => objectOf(entity) !== undefined,
    loader: () =>
      import('./definition/DefinitionTab').then(m => <m.DefinitionTab />),
  },
});

/** What it takes and who depends on it is shown before anything is deleted. */
const deleteItem = EntityContextMenuItemBlueprint.make({
  name: 'delete',
  params: {
    icon: <DeleteIcon fontSize="inherit" />,
    filter: entity => objectOf(entity) !== undefined,
    useProps: () => {
      const t = usePlatformText();
      const { entity } = useEntity();
      const { kind, metadata } = entity;
      return {
        title: t('definition.deleteKind', {
          kind: objectOf(entity)?.kind ?? kind,
        }),
        href: `/catalog/${
          metadata.namespace ?? 'default'
        }/${kind.toLowerCase()}/${metadata.name}/definition?delete`,
      };
    },
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
    definitions,
    audit,
    definition,
    deleteItem,
  ],
});
