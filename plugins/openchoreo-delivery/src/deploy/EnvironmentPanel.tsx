import Alert from '@mui/material/Alert';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { findCondition, ReleaseBinding } from '@openchoreo-portal/model';
import {
  AccessButton,
  bindingStatus,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Intent } from './ChangeDialog';

/** One environment of the pipeline: what runs, how it is, and what can be done. */
export function EnvironmentPanel(props: {
  environment: string;
  binding: ReleaseBinding | undefined;
  targets: readonly string[];
  scope: { namespace: string; project: string; component: string };
  hasReleases: boolean;
  onIntent: (intent: Intent) => void;
}) {
  const { environment, binding, targets, scope, onIntent } = props;
  const status = bindingStatus(binding);
  const running = binding?.status?.syncedRelease ?? binding?.spec.releaseName;
  const asked = binding?.spec.releaseName;
  const since = findCondition(binding?.status?.conditions, 'Ready');
  const question = (target: string, verb: 'create' | 'update') => ({
    action: `releasebinding:${verb}`,
    scope,
    attributes: { 'resource.environment': `${scope.namespace}/${target}` },
  });
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={`Environment ${environment}`}
      sx={{ p: 2, flex: { xs: '0 0 auto', md: '1 1 260px' }, minWidth: 0 }}
    >
      <Stack direction="row" justifyContent="space-between" spacing={1}>
        <Typography
          variant="h6"
          component="h3"
          sx={{ textTransform: 'capitalize' }}
        >
          {environment}
        </Typography>
        <StatusLabel {...status} />
      </Stack>
      <Typography
        variant="body2"
        sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere', mt: 1 }}
      >
        {running ?? 'No release'}
      </Typography>
      {asked && asked !== running && (
        <Typography variant="body2" color="text.secondary">
          Asked for: {asked}
        </Typography>
      )}
      {since && (
        <Typography variant="caption" color="text.secondary">
          {since.status === 'True' ? 'Ready' : 'So'} since{' '}
          <RelativeTime at={since.lastTransitionTime} />
        </Typography>
      )}
      {status.detail && status.tone !== 'ok' && (
        <Alert
          severity={status.tone === 'error' ? 'error' : 'info'}
          sx={{ mt: 1.5 }}
        >
          {status.detail}
        </Alert>
      )}
      <Stack
        direction="row"
        flexWrap="wrap"
        useFlexGap
        spacing={1}
        sx={{ mt: 2 }}
      >
        {targets.map(target => (
          <AccessButton
            key={target}
            variant="contained"
            size="small"
            question={question(target, 'update')}
            blocked={
              binding?.status?.syncedRelease
                ? undefined
                : `Nothing runs in ${environment} yet.`
            }
            onClick={() =>
              onIntent({
                action: 'promote',
                environment: target,
                releaseName: running,
              })
            }
          >
            {targets.length > 1 ? `Promote to ${target}` : 'Promote'}
          </AccessButton>
        ))}
        <AccessButton
          size="small"
          question={question(environment, 'update')}
          blocked={props.hasReleases ? undefined : 'There are no releases yet.'}
          onClick={() => onIntent({ action: 'rollback', environment })}
        >
          {binding ? 'Roll back' : 'Deploy'}
        </AccessButton>
        {binding && (
          <>
            <AccessButton
              size="small"
              question={question(environment, 'update')}
              onClick={() => onIntent({ action: 'configure', environment })}
            >
              Configure
            </AccessButton>
            <AccessButton
              size="small"
              color={binding.spec.state === 'Undeploy' ? 'primary' : 'error'}
              question={question(environment, 'update')}
              onClick={() =>
                onIntent({
                  action:
                    binding.spec.state === 'Undeploy' ? 'redeploy' : 'undeploy',
                  environment,
                })
              }
            >
              {binding.spec.state === 'Undeploy' ? 'Deploy' : 'Undeploy'}
            </AccessButton>
          </>
        )}
      </Stack>
    </Paper>
  );
}
