import { useDeferredValue, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  ComponentRelease,
  ReleaseBinding,
  SecretReference,
  secretReferenceKind,
} from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { cleaned, overridesOf } from '../overrides/overrides';
import { OverridesForm } from '../overrides/OverridesForm';
import { PlanView } from '../plan/PlanView';
import { Overrides } from '../plan/types';
import { usePlan, useSeenPlan } from '../plan/usePlan';
import { VoidNotice } from '../plan/VoidNotice';
import { errorText } from '../shared/errorText';
import { FormDialog } from '../shared/FormDialog';
import { useAttempt } from '../shared/useAttempt';
import { useDeliveryText } from '../texts';
import { Intent } from './intent';
import { useDeployDialog } from './useDeployDialog';
import { writeBinding } from './writeBinding';

const TABS = ['plan', 'overrides'] as const;
const SUSPENDS: Partial<Record<Intent['action'], boolean>> = {
  suspend: true,
  resume: false,
};
/** Shows what would happen before it happens, lets overrides be set on the way, and only then writes. */
export function ChangeDialog(props: {
  intent: Intent;
  namespace: string;
  project: string;
  component: string;
  binding: ReleaseBinding | undefined;
  releases: readonly ComponentRelease[];
  /** Overrides to begin with instead of those of the binding. */
  overrides?: Overrides;
  /** Something to know before agreeing. */
  notice?: string | undefined;
  onClose: () => void;
}) {
  const { intent, namespace, project, component, binding } = props;
  const { environment, action } = intent;
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const { dialog, change } = useDeployDialog();
  const usual = action === 'configure' ? 'overrides' : 'plan';
  const tab = TABS.find(name => name === dialog?.tab) ?? usual;
  const [releaseName, setReleaseName] = useState(
    intent.releaseName ?? binding?.spec.releaseName,
  );
  const [overrides, setOverrides] = useState(
    () => props.overrides ?? overridesOf(binding),
  );
  const { busy, error, attempt } = useAttempt();
  const secrets = useResources<SecretReference>(secretReferenceKind, {
    namespace,
    skip: tab !== 'overrides',
  });
  const state: 'Undeploy' | 'Active' =
    action === 'undeploy' ? 'Undeploy' : 'Active';
  const suspended = SUSPENDS[action];
  const keepsOverrides = ['undeploy', 'suspend', 'resume'].includes(action);
  const settled = useDeferredValue(overrides);
  const request = useMemo(
    () => ({
      componentName: component,
      environment,
      releaseName,
      state,
      ...(suspended === undefined ? {} : { suspended }),
      overrides: cleaned(settled),
    }),
    [component, environment, releaseName, state, suspended, settled],
  );
  const plan = usePlan(namespace, request);
  const seen = useSeenPlan(request, plan.data);
  const asks = plan.data?.outcome === 'AskGates';
  const held = plan.data?.outcome === 'Hold' ? plan.data.message : undefined;
  const confirm = () =>
    attempt(async () => {
      // What is written must lead to what was seen; a change in between shows itself instead.
      const now = await plan.refetch();
      if (now.data?.digest !== plan.data?.digest) return;
      await writeBinding(api.resources, {
        namespace,
        project,
        component,
        environment,
        name: binding?.metadata.name,
        releaseName,
        state,
        ...(suspended === undefined ? {} : { suspended }),
        ...(keepsOverrides ? {} : { overrides: cleaned(overrides) }),
      });
      props.onClose();
    });
  const notYet = () => {
    if (plan.isPending) return t('plan.wait');
    if (plan.isError) return t('plan.cannot');
    return seen.isVoid ? t('plan.void.first') : undefined;
  };
  return (
    <FormDialog
      title={t(`deploy.title.${action}`, { environment })}
      busy={busy}
      error={error}
      deed={{
        label: t(`deploy.do.${action}`),
        color: action === 'undeploy' ? 'error' : 'primary',
        blocked: notYet(),
        run: confirm,
      }}
      onClose={props.onClose}
    >
      {props.notice && <Alert severity="warning">{props.notice}</Alert>}
      {action === 'rollback' ? (
        <TextField
          select
          label={t('deploy.release')}
          value={releaseName ?? ''}
          onChange={event => {
            setReleaseName(event.target.value);
            change({ release: event.target.value });
          }}
        >
          {props.releases.map(release => (
            <MenuItem key={release.metadata.uid} value={release.metadata.name}>
              {release.metadata.name === binding?.status?.syncedRelease
                ? t('deploy.release.running', {
                    release: release.metadata.name,
                  })
                : release.metadata.name}
            </MenuItem>
          ))}
        </TextField>
      ) : (
        releaseName && (
          <Typography>
            {t('deploy.release')}{' '}
            <Box component="code" sx={{ fontFamily: 'monospace' }}>
              {releaseName}
            </Box>
          </Typography>
        )
      )}
      {!keepsOverrides && (
        <Tabs
          value={tab}
          onChange={(_event, next) =>
            change({ tab: next === usual ? undefined : next })
          }
          aria-label={t('deploy.tabs')}
        >
          <Tab value="plan" label={t('deploy.tab.plan')} />
          <Tab value="overrides" label={t('deploy.tab.overrides')} />
        </Tabs>
      )}
      {tab === 'overrides' && !keepsOverrides ? (
        <OverridesForm
          value={overrides}
          onChange={setOverrides}
          secrets={secrets.items}
          release={props.releases.find(
            release => release.metadata.name === releaseName,
          )}
        />
      ) : (
        <>
          {plan.isPending && <LoadingState label={t('plan.computing')} />}
          {plan.isError && (
            <Alert severity="error">{errorText(plan.error, t)}</Alert>
          )}
          {plan.data && (
            <PlanView
              plan={{
                digest: plan.data.digest,
                changes: plan.data.changes,
                gates: plan.data.gates.gates,
                effects: plan.data.effects,
                environment,
                problem: plan.data.problem?.message ?? held,
              }}
            />
          )}
        </>
      )}
      <VoidNotice seen={seen} />
      {asks && <Alert severity="info">{t('plan.asksGates')}</Alert>}
    </FormDialog>
  );
}
