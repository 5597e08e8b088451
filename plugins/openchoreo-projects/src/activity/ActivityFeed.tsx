import {
  FailedState,
  ForbiddenState,
  LoadingState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityList } from './ActivityList';
import { useActivities } from './useActivities';

/** What happened in an organisation, a project or a component, live; or why that cannot be told. */
export function ActivityFeed(props: {
  namespace: string;
  project?: string;
  component?: string;
  /** Most entries. Default 50. */
  limit?: number;
}) {
  const { namespace, project, component, limit } = props;
  const { state, activities } = useActivities(
    namespace,
    { project, component },
    limit,
  );
  if (activities.length === 0) {
    if (state.status === 'loading') return <LoadingState />;
    if (state.status === 'failed') {
      return <FailedState error={state.error} retry={state.retry} />;
    }
  }
  if (state.status === 'forbidden') {
    return <ForbiddenState error={state.error} />;
  }
  return <ActivityList namespace={namespace} activities={activities} />;
}
