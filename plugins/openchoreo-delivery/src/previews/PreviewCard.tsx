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
import { previewStatus } from './previewStatus';

/** One preview: what it shows, whether it runs, where, and how long. */
export function PreviewCard(props: {
  preview: PreviewEnvironment;
  policies: readonly PreviewPolicy[];
  onEnd: () => void;
}) {
  const { metadata, spec, status } = props.preview;
  const api = useApi(openchoreoApiRef);
  const look = previewStatus(props.preview);
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
      aria-label={`Preview ${metadata.name}`}
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
        {spec.source.pullRequest && `Pull request ${spec.source.pullRequest}, `}
        branch <code>{spec.source.branch}</code>
        {spec.source.commit && (
          <>
            {' '}
            at <code>{spec.source.commit.slice(0, 12)}</code>
          </>
        )}
        , from {spec.parentEnvironment}
      </Typography>
      {status?.expiresAt && (
        <Typography variant="body2" color="text.secondary">
          Ends <RelativeTime at={status.expiresAt} ahead />
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
            label={`${component.name}: ${
              component.ready ? 'ready' : 'coming up'
            }`}
          />
          <Chip
            size="small"
            label={
              component.source === 'Branch'
                ? 'built from the branch'
                : `as in ${spec.parentEnvironment}`
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
      <Stack direction="row" spacing={1} sx={{ mt: 2 }}>
        <AccessButton
          size="small"
          variant="outlined"
          question={{ action: 'previewenvironment:update', scope }}
          blocked={
            spec.ttl === longest
              ? `It lives for ${longest} already, as long as its policy allows.`
              : undefined
          }
          onClick={() =>
            api.resources.patch(
              previewEnvironmentKind,
              { namespace: metadata.namespace, name: metadata.name },
              'merge',
              { spec: { ttl: longest } },
            )
          }
        >
          Keep for {longest}
        </AccessButton>
        <AccessButton
          size="small"
          variant="outlined"
          color="error"
          question={{ action: 'previewenvironment:delete', scope }}
          blocked={
            metadata.deletionTimestamp ? 'It is being taken away.' : undefined
          }
          onClick={props.onEnd}
        >
          End preview
        </AccessButton>
      </Stack>
    </Paper>
  );
}
