import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import {
  ComponentRelease,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  RelativeTime,
  StatusLabel,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { phaseStatus } from '../approvals/phase';

/** Releases of a component and what became of each promotion, newest first. */
export function DeploymentHistory(props: {
  namespace: string;
  component: string;
  releases: readonly ComponentRelease[];
}) {
  const promotions = useResources<Promotion>(promotionKind, {
    namespace: props.namespace,
  });
  const own = promotions.items.filter(
    item => item.spec.owner.componentName === props.component,
  );
  if (props.releases.length === 0) {
    return (
      <EmptyState title="No releases yet">
        A release freezes the workload and its type. Each successful build makes
        one.
      </EmptyState>
    );
  }
  return (
    <Paper variant="outlined">
      <List disablePadding aria-label="Releases">
        {props.releases.map(release => (
          <ListItem
            key={release.metadata.uid}
            divider
            sx={{ display: 'block' }}
          >
            <Typography sx={{ fontFamily: 'monospace' }} variant="body2">
              {release.metadata.name}
            </Typography>
            <Typography variant="caption" color="text.secondary">
              made <RelativeTime at={release.metadata.creationTimestamp} />
            </Typography>
            {own
              .filter(item => item.spec.releaseName === release.metadata.name)
              .map(item => {
                const status = phaseStatus(item.status?.phase);
                const last = item.status?.history?.slice(-1)[0];
                return (
                  <Typography
                    key={item.metadata.uid}
                    variant="body2"
                    component="div"
                    sx={{ mt: 0.5 }}
                  >
                    <StatusLabel size="small" {...status} /> to{' '}
                    {item.spec.environment}
                    {last?.by && ` by ${last.by.split('/').pop()}`},{' '}
                    <RelativeTime at={last?.at ?? item.spec.requestedAt} />
                  </Typography>
                );
              })}
          </ListItem>
        ))}
      </List>
    </Paper>
  );
}
