import {
  PageBody,
  useProjectIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useCellView } from '../view/useCellView';
import { layoutService } from '../worker/layoutService';
import { OrganizationView } from './OrganizationView';
import { ProjectView } from './ProjectView';

// The worker loads while the data does.
layoutService.warm();

function Diagram() {
  const { namespace, project } = useProjectIdentity();
  const [view, change] = useCellView();
  return view.level === 'organization' ? (
    <OrganizationView namespace={namespace} view={view} change={change} />
  ) : (
    <ProjectView
      key={`${namespace}/${project}`}
      namespace={namespace}
      project={project}
      view={view}
      change={change}
    />
  );
}

/** Tab of a project: its cell in an environment, the organisation around it, and its components from inside. The address says which. */
export function CellDiagramTab() {
  return (
    <PageBody>
      <Diagram />
    </PageBody>
  );
}
