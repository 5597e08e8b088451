import {
  PageBody,
  useProjectIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityFeed } from './ActivityFeed';

function Activities() {
  const { namespace, project } = useProjectIdentity();
  return <ActivityFeed namespace={namespace} project={project} />;
}

/** Activity tab of a project. */
export function ProjectActivity() {
  return (
    <PageBody>
      <Activities />
    </PageBody>
  );
}
