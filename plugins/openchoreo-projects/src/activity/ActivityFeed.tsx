import { useState } from 'react';
import {
  FailedState,
  ForbiddenState,
  LoadingState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ActivityList } from './ActivityList';
import { useActivities } from './useActivities';

/** Entries that the button brings. */
const MORE = 20;

/** What happened in an organisation, a project or a component, live; or why that cannot be told. */
export function ActivityFeed(props: {
  namespace: string;
  project?: string;
  component?: string;
  /** Entries at first; a button brings more. Default 50. */
  limit?: number;
}) {
  const { namespace, project, component, limit = 50 } = props;
  const [shown, setShown] = useState(limit);
  // One more than is shown tells whether there is more.
  const { state, activities, since } = useActivities(
    namespace,
    { project, component },
    shown + 1,
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
  return (
    <ActivityList
      namespace={namespace}
      activities={activities.slice(0, shown)}
      showMore={
        activities.length > shown ? () => setShown(shown + MORE) : undefined
      }
      isCut={since !== undefined}
    />
  );
}
