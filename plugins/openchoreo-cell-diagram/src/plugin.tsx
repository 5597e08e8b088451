import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { isOpenChoreoProject } from '@openchoreo-portal/plugin-openchoreo-react';

const projectCell = EntityContentBlueprint.make({
  name: 'project-cell',
  params: {
    path: '/cell-diagram',
    title: 'Cell Diagram',
    filter: isOpenChoreoProject,
    loader: () =>
      import('./diagram/CellDiagramTab').then(m => <m.CellDiagramTab />),
  },
});

/** The Cell diagram of a project: what is inside, and what goes in and out on each side. */
export const openchoreoCellDiagramPlugin = createFrontendPlugin({
  pluginId: 'openchoreo-cell-diagram',
  extensions: [projectCell],
});
