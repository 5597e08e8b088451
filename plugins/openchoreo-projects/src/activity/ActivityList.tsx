import { Link } from 'react-router-dom';
import Button from '@mui/material/Button';
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
import { useProjectsText } from '../texts';

/** What happened, newest first. */
export function ActivityList(props: {
  namespace: string;
  activities: readonly Activity[];
  /** Brings older ones; left out when these are all. */
  showMore?: () => void;
  /** Older things happened that are told elsewhere. */
  isCut?: boolean;
}) {
  const t = useProjectsText();
  if (props.activities.length === 0) {
    return (
      <EmptyState title={t('activity.empty.title')}>
        {t('activity.empty.text')}
      </EmptyState>
    );
  }
  return (
    <Paper variant="outlined">
      <List aria-label={t('activity.label')} disablePadding>
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
                  {t(activity.what, activity.values)}
                </Link>
              ) : (
                t(activity.what, activity.values)
              )}
            </Typography>
            <Typography variant="caption" color="text.secondary">
              <RelativeTime at={activity.at} />
              {activity.by && <> {t('activity.by', { person: activity.by })}</>}
              {activity.detail && ` · ${activity.detail}`}
            </Typography>
          </ListItem>
        ))}
      </List>
      {props.showMore && (
        <Button sx={{ m: 1 }} onClick={props.showMore}>
          {t('activity.older')}
        </Button>
      )}
      {!props.showMore && props.isCut && (
        <Typography variant="body2" color="text.secondary" sx={{ p: 1.5 }}>
          {t('activity.cut')}
        </Typography>
      )}
    </Paper>
  );
}
