import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import Grid from '@mui/material/Grid';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Component,
  componentKind,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  commitOf,
  EmptyState,
  formatDuration,
  PageBody,
  RelativeTime,
  ResourceState,
  runDuration,
  runStatus,
  StatusLabel,
  useComponentIdentity,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { RunDetails } from './RunDetails';
import { StartBuild } from './StartBuild';
import { useBuildsText } from '../texts';

function RunEntry(props: {
  run: WorkflowRun;
  selected: boolean;
  onSelect: () => void;
}) {
  const { run } = props;
  const t = useBuildsText();
  const took = runDuration(run, new Date());
  const commit = commitOf(run);
  return (
    <ListItem disablePadding divider>
      <ListItemButton selected={props.selected} onClick={props.onSelect}>
        <ListItemText
          primary={
            <Stack direction="row" justifyContent="space-between" spacing={1}>
              <Typography
                variant="body2"
                sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
              >
                {run.metadata.name}
              </Typography>
              <StatusLabel size="small" {...runStatus(run)} />
            </Stack>
          }
          secondary={
            <>
              <RelativeTime at={run.metadata.creationTimestamp} />
              {took !== undefined && run.status?.completedAt && (
                <> · {t('list.took', { duration: formatDuration(took) })}</>
              )}
              {commit && (
                <> · {t('list.commit', { commit: commit.slice(0, 10) })}</>
              )}
            </>
          }
        />
      </ListItemButton>
    </ListItem>
  );
}

function Builds() {
  const t = useBuildsText();
  const { namespace, component: name } = useComponentIdentity();
  const component = useResource<Component>(componentKind, { namespace, name });
  const runs = useResources<WorkflowRun>(workflowRunKind, {
    namespace,
    labelSelector: `openchoreo.dev/component=${name}`,
  });
  const [search, setSearch] = useSearchParams();
  const newestFirst = useMemo(
    () =>
      [...runs.items].sort((a, b) =>
        b.metadata.creationTimestamp.localeCompare(
          a.metadata.creationTimestamp,
        ),
      ),
    [runs.items],
  );
  const selected =
    newestFirst.find(run => run.metadata.name === search.get('run')) ??
    newestFirst[0];
  return (
    <Stack spacing={2}>
      <Stack direction="row" justifyContent="flex-end" spacing={1}>
        <StartBuild component={component.item} />
      </Stack>
      <ResourceState
        state={runs}
        empty={
          <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>
        }
      >
        {() => (
          <Grid container spacing={2}>
            <Grid item xs={12} md={4}>
              <Paper
                variant="outlined"
                sx={{ maxHeight: '70vh', overflow: 'auto' }}
              >
                <List disablePadding aria-label={t('list.label')}>
                  {newestFirst.map(run => (
                    <RunEntry
                      key={run.metadata.uid}
                      run={run}
                      selected={run === selected}
                      onSelect={() =>
                        setSearch(
                          previous => {
                            previous.set('run', run.metadata.name);
                            previous.delete('step');
                            return previous;
                          },
                          { replace: true },
                        )
                      }
                    />
                  ))}
                </List>
              </Paper>
            </Grid>
            <Grid item xs={12} md={8}>
              {selected && (
                <RunDetails key={selected.metadata.uid} run={selected} />
              )}
            </Grid>
          </Grid>
        )}
      </ResourceState>
    </Stack>
  );
}

/** Build tab of a component: its runs, their steps and logs, live. */
export function ComponentBuilds() {
  return (
    <PageBody>
      <Builds />
    </PageBody>
  );
}
