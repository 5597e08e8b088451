import { useDeferredValue, useId, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { ComponentRelease, ReleaseBinding } from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { cleaned, overridesOf } from '../overrides/overrides';
import { OverridesForm } from '../overrides/OverridesForm';
import { PlanView } from '../plan/PlanView';
import { Overrides } from '../plan/types';
import { usePlan, useSeenPlan } from '../plan/usePlan';
import { errorText } from '../shared/errorText';
import { useDeliveryText } from '../texts';
import { writeBinding } from './writeBinding';

/** A change to one environment that a person is about to make. */
export interface Intent {
  action:
    | 'promote'
    | 'rollback'
    | 'configure'
    | 'adopt'
    | 'suspend'
    | 'resume'
    | 'undeploy'
    | 'redeploy';
  environment: string;
  releaseName?: string;
  /** Overrides to begin with instead of those of the binding. */
  overrides?: Overrides;
}

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
  onClose: () => void;
}) {
  const { intent, namespace, project, component, binding } = props;
  const { environment, action } = intent;
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const titleId = useId();
  const [tab, setTab] = useState<'plan' | 'overrides'>(
    action === 'configure' ? 'overrides' : 'plan',
  );
  const [releaseName, setReleaseName] = useState(
    intent.releaseName ?? binding?.spec.releaseName,
  );
  const [overrides, setOverrides] = useState(
    () => intent.overrides ?? overridesOf(binding),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
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
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      // What is written must lead to what was seen; a change in between shows itself instead.
      const now = await plan.refetch();
      if (now.data?.digest !== plan.data?.digest) return;
      await writeBinding(api.resources, {
        namespace,
        project,
        component,
        environment,
        releaseName,
        state,
        ...(suspended === undefined ? {} : { suspended }),
        ...(keepsOverrides ? {} : { overrides: cleaned(overrides) }),
      });
      props.onClose();
    } catch (e) {
      setError(errorText(e, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={busy ? undefined : props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="md"
    >
      <DialogTitle id={titleId}>
        {t(`deploy.title.${action}`, { environment })}
      </DialogTitle>
      <DialogContent dividers>
        <Stack spacing={2}>
          {action === 'rollback' ? (
            <TextField
              select
              label={t('deploy.release')}
              value={releaseName ?? ''}
              onChange={event => setReleaseName(event.target.value)}
            >
              {props.releases.map(release => (
                <MenuItem
                  key={release.metadata.uid}
                  value={release.metadata.name}
                >
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
              onChange={(_event, next) => setTab(next)}
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
          {seen.isVoid && (
            <Alert
              severity="warning"
              action={
                <Button color="inherit" size="small" onClick={seen.accept}>
                  {t('plan.void.accept')}
                </Button>
              }
            >
              {t('plan.void')}
            </Alert>
          )}
          {asks && <Alert severity="info">{t('plan.asksGates')}</Alert>}
          {error && <Alert severity="error">{error}</Alert>}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} disabled={busy}>
          {t('cancel')}
        </Button>
        <Button
          variant="contained"
          color={action === 'undeploy' ? 'error' : 'primary'}
          disabled={busy || plan.isPending || plan.isError || seen.isVoid}
          onClick={confirm}
        >
          {t(`deploy.do.${action}`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
