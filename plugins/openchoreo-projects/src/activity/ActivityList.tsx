import { Link } from 'react-router-dom';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import {
  EmptyState,
  entityPath,
  RelativeTime,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Activity } from './events';

/** What happened, newest first. */
export function ActivityList(props: {
  namespace: string;
  activities: readonly Activity[];
}) {
  if (props.activities.length === 0) {
    return (
      <EmptyState title="Nothing has happened yet">
        Builds, releases and promotions will appear here.
      </EmptyState>
    );
  }
  return (
    <Paper variant="outlined">
      <List aria-label="Activity" disablePadding>
        {props.activities.map(activity => (
          <ListItem
            key={activity.id}
            divider
            sx={{ display: 'block', py: 1.25 }}
          >
            <Typography variant="body2">
              {activity.component ? (
                <Link
                  to={entityPath(
                    'component',
                    props.namespace,
                    activity.component,
                  )}
                >
                  {activity.what}
                </Link>
              ) : (
                activity.what
              )}
            </Typography>
            <Typography variant="caption" color="text.secondary">
              <RelativeTime at={activity.at} />
              {activity.by && ` by ${activity.by}`}
              {activity.detail && ` · ${activity.detail}`}
            </Typography>
          </ListItem>
        ))}
      </List>
    </Paper>
  );
}
