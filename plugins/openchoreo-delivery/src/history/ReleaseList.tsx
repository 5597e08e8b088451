import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { ComponentRelease, ReleaseBinding } from '@openchoreo-portal/model';
import {
  EmptyState,
  RelativeTime,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';

/** Releases of a component, newest first, and where each runs. */
export function ReleaseList(props: {
  releases: readonly ComponentRelease[];
  bindings: readonly ReleaseBinding[];
  onCompare: (release: string) => void;
}) {
  const t = useDeliveryText();
  if (props.releases.length === 0) {
    return (
      <EmptyState title={t('deploy.releases.empty.title')}>
        {t('deploy.releases.empty.text')}
      </EmptyState>
    );
  }
  return (
    <Paper variant="outlined">
      <List disablePadding aria-label={t('deploy.releases')}>
        {props.releases.map(
          ({ metadata: { uid, name, creationTimestamp } }) => (
            <ListItem key={uid} divider>
              <Stack
                direction={{ xs: 'column', sm: 'row' }}
                spacing={1}
                alignItems={{ sm: 'center' }}
                sx={{ width: '100%', minWidth: 0 }}
              >
                <Typography
                  sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
                  variant="body2"
                >
                  {name}
                </Typography>
                <Typography variant="caption" color="text.secondary">
                  {t('deploy.releases.made')}{' '}
                  <RelativeTime at={creationTimestamp} />
                </Typography>
                <Stack
                  direction="row"
                  spacing={0.5}
                  flexWrap="wrap"
                  sx={{ flexGrow: 1 }}
                >
                  {props.bindings
                    .filter(b => b.status?.syncedRelease === name)
                    .map(b => (
                      <Chip
                        key={b.metadata.uid}
                        size="small"
                        label={t('deploy.releases.runsIn', {
                          environment: b.spec.environment,
                        })}
                      />
                    ))}
                </Stack>
                <Button
                  size="small"
                  sx={{
                    alignSelf: { xs: 'flex-start', sm: 'center' },
                    mx: '-5px',
                  }}
                  aria-label={t('deploy.releases.compare', { name })}
                  onClick={() => props.onCompare(name)}
                >
                  {t('deploy.compare')}
                </Button>
              </Stack>
            </ListItem>
          ),
        )}
      </List>
    </Paper>
  );
}
