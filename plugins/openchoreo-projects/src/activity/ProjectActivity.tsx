import {
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  useProjectIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityList } from './ActivityList';
import { useActivities } from './useActivities';

function Activities() {
  const { namespace, project } = useProjectIdentity();
  const { state, activities } = useActivities(namespace, { project });
  if (state.status === 'loading') return <LoadingState />;
  if (state.status === 'forbidden') {
    return <ForbiddenState error={state.error} />;
  }
  if (state.status === 'failed' && activities.length === 0) {
    return <FailedState error={state.error} retry={state.retry} />;
  }
  return <ActivityList namespace={namespace} activities={activities} />;
}

/** Activity tab of a project. */
export function ProjectActivity() {
  return (
    <PageBody>
      <Activities />
    </PageBody>
  );
}
