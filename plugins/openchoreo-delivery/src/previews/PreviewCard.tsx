import Alert from '@mui/material/Alert';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  findCondition,
  PreviewEnvironment,
  previewEnvironmentKind,
  PreviewPolicy,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  openchoreoApiRef,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useAttempt } from '../shared/useAttempt';
import { previewStatus } from './previewStatus';
import { useDeliveryText } from '../texts';

/** One preview: what it shows, whether it runs, where, and how long. */
export function PreviewCard(props: {
  preview: PreviewEnvironment;
  policies: readonly PreviewPolicy[];
  onEnd: () => void;
}) {
  const { metadata, spec, status } = props.preview;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const { busy, error, attempt } = useAttempt();
  const look = previewStatus(props.preview, t);
  const ready = findCondition(status?.conditions, 'Ready');
  const policy = props.policies.find(p => p.metadata.name === status?.policy);
  const longest = policy?.spec.maxTtl ?? '7d';
  const scope = {
    namespace: metadata.namespace,
    project: spec.owner.projectName,
  };
  return (
    <Paper
      component="li"
      variant="outlined"
      aria-label={t('preview.label', { name: metadata.name })}
      sx={{ p: 2, listStyle: 'none' }}
    >
      <Stack
        direction="row"
        justifyContent="space-between"
        spacing={1}
        flexWrap="wrap"
        useFlexGap
      >
        <Typography
          variant="h6"
          component="h2"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {metadata.name}
        </Typography>
        <span role="status">
          <StatusLabel {...look} />
        </span>
      </Stack>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {spec.source.pullRequest &&
          `${t('preview.pull', { number: spec.source.pullRequest })} `}
        {t('preview.ofBranch')} <code>{spec.source.branch}</code>
        {spec.source.commit && (
          <>
            {' '}
            {t('preview.at')} <code>{spec.source.commit.slice(0, 12)}</code>
          </>
        )}
        {t('preview.from', { parent: spec.parentEnvironment })}
      </Typography>
      {status?.expiresAt && (
        <Typography variant="body2" color="text.secondary">
          {t('preview.ends')} <RelativeTime at={status.expiresAt} ahead />
        </Typography>
      )}
      {ready?.status === 'False' && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          {ready.message}
        </Typography>
      )}
      {(status?.components ?? []).map(component => (
        <Stack
          key={component.name}
          direction={{ xs: 'column', sm: 'row' }}
          spacing={1}
          sx={{ mt: 1 }}
          alignItems={{ sm: 'center' }}
        >
          <StatusLabel
            size="small"
            tone={component.ready ? 'ok' : 'progress'}
            label={t(
              component.ready
                ? 'preview.component.ready'
                : 'preview.component.coming',
              { name: component.name },
            )}
          />
          <Chip
            size="small"
            label={
              component.source === 'Branch'
                ? t('preview.built')
                : t('preview.asIn', { parent: spec.parentEnvironment })
            }
          />
          {component.url && (
            <Link
              href={component.url}
              target="_blank"
              rel="noreferrer"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {component.url}
            </Link>
          )}
        </Stack>
      ))}
      {error && (
        <Alert severity="error" sx={{ mt: 2 }}>
          {error}
        </Alert>
      )}
      <Stack direction="row" spacing={1} sx={{ mt: 2 }}>
        <AccessButton
          size="small"
          variant="outlined"
          question={{ action: 'previewenvironment:update', scope }}
          blocked={
            spec.ttl === longest
              ? t('preview.longest', { duration: longest })
              : undefined
          }
          disabled={busy}
          onClick={() =>
            attempt(() =>
              api.resources.patch(
                previewEnvironmentKind,
                { namespace: metadata.namespace, name: metadata.name },
                'merge',
                { spec: { ttl: longest } },
              ),
            )
          }
        >
          {t('preview.keep', { duration: longest })}
        </AccessButton>
        <AccessButton
          size="small"
          variant="outlined"
          color="error"
          question={{ action: 'previewenvironment:delete', scope }}
          blocked={
            metadata.deletionTimestamp ? t('preview.leaving') : undefined
          }
          onClick={props.onEnd}
        >
          {t('preview.end')}
        </AccessButton>
      </Stack>
    </Paper>
  );
}
