import { useState } from 'react';
import { Link } from 'react-router-dom';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { FINAL_CHANGE_SET_PHASES } from '@openchoreo-portal/delivery';
import {
  ANNOTATIONS,
  ChangeSet,
  ChangeSetItem,
  changeSetKind,
  ChangeSetPhase,
} from '@openchoreo-portal/model';
import {
  entityPath,
  RelativeTime,
  ResourceState,
  StatusLabel,
  StatusTone,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { person } from '../environment/people';
import { useDeliveryText } from '../texts';

const TONE: Record<ChangeSetPhase, StatusTone> = {
  Pending: 'waiting',
  WaitingForApproval: 'waiting',
  Executing: 'progress',
  Succeeded: 'ok',
  Rejected: 'error',
  Returning: 'progress',
  Returned: 'error',
  Failed: 'error',
};
const STATE_TONE: Record<ChangeSetItem['state'], StatusTone> = {
  Planned: 'off',
  Written: 'progress',
  Running: 'ok',
  Failed: 'error',
  Returned: 'off',
};

/** How many that are over are shown at first. */
const SHOWN = 2;

/** What of a project went or goes together, newest first: each component's state, and the return when one fails. Nothing when nothing ever did. */
export function ChangeSets(props: { namespace: string; project: string }) {
  const { namespace, project } = props;
  const t = useDeliveryText();
  const [all, setAll] = useState(false);
  const sets = useResources<ChangeSet>(changeSetKind, {
    namespace,
    fieldSelector: `spec.owner.projectName=${project}`,
  });
  if (sets.status === 'loading') return null;
  if (sets.status === 'ready' && sets.items.length === 0) return null;
  return (
    <Box component="section" aria-label={t('set.title')} sx={{ mt: 4 }}>
      <Typography variant="h6" component="h2" sx={{ mb: 1.5 }}>
        {t('set.title')}
      </Typography>
      <ResourceState state={sets} empty={null}>
        {items => {
          const newest = [...items].sort((a, b) =>
            b.metadata.creationTimestamp.localeCompare(
              a.metadata.creationTimestamp,
            ),
          );
          const shown = newest.filter(
            (set, index) =>
              all ||
              index < SHOWN ||
              !FINAL_CHANGE_SET_PHASES.has(set.status?.phase ?? 'Pending'),
          );
          return (
            <Stack spacing={1.5}>
              {shown.map(set => (
                <Entry key={set.metadata.uid} set={set} />
              ))}
              {shown.length < newest.length && (
                <Button
                  size="small"
                  sx={{ alignSelf: 'flex-start' }}
                  onClick={() => setAll(true)}
                >
                  {t('set.more', { count: newest.length - shown.length })}
                </Button>
              )}
            </Stack>
          );
        }}
      </ResourceState>
    </Box>
  );
}

function Entry({ set }: { set: ChangeSet }) {
  const t = useDeliveryText();
  const { metadata, spec, status } = set;
  const { namespace, name } = metadata;
  const phase = status?.phase ?? 'Pending';
  const items = status?.items ?? [];
  const count = items.length || (spec.components?.length ?? 0);
  const { environment } = spec;
  const last = status?.history?.at(-1);
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={t('set.item', { name })}
      sx={{ p: 2 }}
    >
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={{ xs: 0.5, sm: 2 }}
        alignItems={{ sm: 'center' }}
      >
        <Typography fontWeight={600} component="h3">
          {count === 1
            ? t('set.one', { environment })
            : t('set.to', { count, environment })}
        </Typography>
        <span role="status">
          <StatusLabel tone={TONE[phase]} label={t(`set.phase.${phase}`)} />
        </span>
        <Typography variant="body2" color="text.secondary">
          {person(metadata.annotations?.[ANNOTATIONS.requestedBy])}{' '}
          <RelativeTime at={metadata.creationTimestamp} />
        </Typography>
      </Stack>
      {(phase === 'Returned' || phase === 'Returning') && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {t(phase === 'Returned' ? 'set.returned' : 'set.returning')}{' '}
          {reasonOf(set)}
        </Alert>
      )}
      {last && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          {last.message}
        </Typography>
      )}
      <Stack
        component="ul"
        aria-label={t('set.members', { name })}
        spacing={0.5}
        sx={{ listStyle: 'none', p: 0, mt: 1, mb: 0 }}
      >
        {items.map(item => (
          <Stack
            key={item.component}
            component="li"
            direction={{ xs: 'column', sm: 'row' }}
            spacing={{ xs: 0, sm: 1 }}
          >
            <StatusLabel
              size="small"
              tone={STATE_TONE[item.state]}
              label={t(`set.state.${item.state}`)}
            />
            <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
              <Link
                to={entityPath(
                  'component',
                  namespace!,
                  item.component,
                  `environments?environment=${environment}`,
                )}
              >
                {item.component}
              </Link>{' '}
              {item.previous.releaseName &&
              item.previous.releaseName !== item.releaseName
                ? t('set.instead', {
                    release: item.releaseName,
                    previous: item.previous.releaseName,
                  })
                : item.releaseName}
              {item.message && ` · ${item.message}`}
            </Typography>
          </Stack>
        ))}
      </Stack>
      {status?.promotion && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          <Link to={`/approvals?promotion=${namespace}/${status.promotion}`}>
            {t('set.open')}
          </Link>
        </Typography>
      )}
    </Paper>
  );
}

/** Why it began to return. */
function reasonOf({ status }: ChangeSet): string {
  return status?.history?.find(h => h.phase === 'Returning')?.message ?? '';
}
