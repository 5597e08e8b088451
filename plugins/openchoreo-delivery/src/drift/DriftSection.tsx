import { useId } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { driftSettings } from '@openchoreo-portal/delivery';
import {
  DriftEntry,
  DriftPolicy,
  driftPolicyKind,
  ReleaseBinding,
  RenderedRelease,
} from '@openchoreo-portal/model';
import {
  openchoreoApiRef,
  useAccess,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import {
  ignoreField,
  revertDrift,
  setSelfHeal,
} from '../actions/bindingActions';
import { Intent } from '../deploy/intent';
import { DeployScope } from '../environment/questions';
import { Section } from '../environment/Section';
import { useAttempt } from '../shared/useAttempt';
import { DeliveryTexts, useDeliveryText } from '../texts';
import { DriftList } from './DriftList';

/** What others changed on the plane, and the three things one can do about it. */
export function DriftSection(props: {
  environment: string;
  scope: DeployScope;
  binding: ReleaseBinding | undefined;
  rendered: readonly RenderedRelease[];
  onIntent: (intent: Intent) => void;
}) {
  const { environment, scope, binding, rendered } = props;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const { busy, error, attempt } = useAttempt();
  const policies = useResources<DriftPolicy>(driftPolicyKind, {
    namespace: scope.namespace,
  });
  if (!binding) return null;
  const { selfHeal } = driftSettings(
    policies.items.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    { environment, project: scope.project, component: scope.component },
  );
  const entries = rendered.flatMap(release => release.status?.drift ?? []);
  const present = entries.filter(e => e.state === 'Present');
  const key = { namespace: scope.namespace, name: binding.metadata.name };
  const revert = (ids: string[]) =>
    attempt(() => revertDrift(api.resources, key, ids));
  const adopt = (drift: string[]) =>
    props.onIntent({ action: 'adopt', environment, drift });
  const ignore = (entry: DriftEntry) =>
    attempt(() =>
      ignoreField(api.resources, {
        ...scope,
        environment,
        kind: entry.kind,
        path: entry.path,
        // A rule about a whole object is about this one.
        ...(entry.deleted ? { object: entry.name } : {}),
        ...(entry.manager === 'unknown' ? {} : { manager: entry.manager }),
      }),
    );
  return (
    <Section title={t('drift.title')}>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={1}
        alignItems={{ sm: 'center' }}
      >
        <Typography variant="body2" color="text.secondary" sx={{ flexGrow: 1 }}>
          {summary(entries, present.length, t)}
        </Typography>
        <SelfHealSwitch
          namespace={scope.namespace}
          environment={environment}
          checked={selfHeal}
          onChange={next =>
            attempt(() =>
              setSelfHeal(api.resources, scope.namespace, environment, next),
            )
          }
        />
      </Stack>
      {error && (
        <Alert severity="error" sx={{ mt: 1 }}>
          {error}
        </Alert>
      )}
      {entries.length > 0 && (
        <DriftList
          entries={entries}
          scope={scope}
          environment={environment}
          busy={busy}
          onRevert={revert}
          onAdopt={adopt}
          onIgnore={ignore}
        />
      )}
    </Section>
  );
}

function summary(
  entries: readonly DriftEntry[],
  present: number,
  t: DeliveryTexts,
): string {
  if (present > 0) {
    return present === 1
      ? t('drift.one')
      : t('drift.several', { count: present });
  }
  return entries.length === 0 ? t('drift.none') : t('drift.noneLeft');
}

function SelfHealSwitch(props: {
  namespace: string;
  environment: string;
  checked: boolean;
  onChange: (next: boolean) => void;
}) {
  const t = useDeliveryText();
  const access = useAccess({
    action: 'driftpolicy:update',
    scope: { namespace: props.namespace },
  });
  const reasonId = useId();
  const isRefused = !access.allowed && !access.loading;
  return (
    <Box>
      <Tooltip
        title={access.allowed ? t('drift.selfHeal.help') : ''}
        describeChild
      >
        <FormControlLabel
          label={t('drift.selfHeal', { environment: props.environment })}
          control={
            <Switch
              checked={props.checked}
              // It stays within reach of the keyboard, which learns the reason there.
              inputProps={{
                'aria-disabled': !access.allowed,
                'aria-describedby': isRefused ? reasonId : undefined,
              }}
              sx={access.allowed ? undefined : { opacity: 0.55 }}
              onChange={(_event, next) =>
                access.allowed && props.onChange(next)
              }
            />
          }
        />
      </Tooltip>
      {isRefused && (
        <FormHelperText id={reasonId} sx={{ mt: 0 }}>
          {access.reason}
        </FormHelperText>
      )}
    </Box>
  );
}
