import { useId, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  apiVersionOf,
  ChangeSet,
  changeSetKind,
} from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Promotable } from '../deploy/behind';
import { useSeenPlan, useSetPlan } from '../plan/usePlan';
import { errorText } from '../shared/errorText';
import { useDeliveryText } from '../texts';
import { ChooseMembers } from './ChooseMembers';
import { SetPlanView } from './SetPlanView';

/** Promotes several components of a project, or all, with one plan and one approval. */
export function PromoteSetDialog(props: {
  namespace: string;
  project: string;
  from: string;
  to: string;
  items: readonly Promotable[];
  onClose: () => void;
}) {
  const { namespace, project, from, to, items } = props;
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const titleId = useId();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const chosen = useMemo(
    () => items.filter(item => !left.has(item.component)),
    [items, left],
  );
  // Items come live; the same choice must stay the same request.
  const choice = JSON.stringify(chosen.map(c => [c.component, c.releaseName]));
  const request = useMemo(() => {
    const pairs = JSON.parse(choice) as [string, string][];
    return pairs.length === 0
      ? undefined
      : {
          projectName: project,
          environment: to,
          fromEnvironment: from,
          components: pairs.map(([name, releaseName]) => ({
            name,
            releaseName,
          })),
        };
  }, [choice, project, from, to]);
  const plan = useSetPlan(namespace, request);
  const seen = useSeenPlan(request, plan.data);
  const confirm = async () => {
    if (!request) return;
    setBusy(true);
    setError(undefined);
    try {
      // What is asked for must be what was seen; a change in between shows itself instead.
      const now = await plan.refetch();
      if (now.data?.digest !== plan.data?.digest) return;
      const { projectName, environment, fromEnvironment, components } = request;
      // One object asks for all of them: one plan, one approval, all or nothing.
      await api.resources.create<ChangeSet>(changeSetKind, {
        apiVersion: apiVersionOf(changeSetKind),
        kind: changeSetKind.kind,
        metadata: { generateName: `${project}-${to}-`, namespace },
        spec: {
          owner: { projectName },
          environment,
          fromEnvironment,
          components,
        },
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
        {t('set.dialog', { project, from, to })}
      </DialogTitle>
      <DialogContent dividers>
        <Stack spacing={2}>
          <Typography variant="body2" color="text.secondary">
            {t('set.intro')}
          </Typography>
          <ChooseMembers items={items} left={left} onChange={setLeft} />
          {request && plan.isPending && (
            <LoadingState label={t('plan.computing')} />
          )}
          {plan.isError && (
            <Alert severity="error">{errorText(plan.error, t)}</Alert>
          )}
          {request && plan.data && <SetPlanView plan={plan.data} />}
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
          {plan.data?.outcome === 'AskGates' && (
            <Alert severity="info">{t('plan.asksGates')}</Alert>
          )}
          {error && <Alert severity="error">{error}</Alert>}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} disabled={busy}>
          {t('cancel')}
        </Button>
        <Button
          variant="contained"
          disabled={busy || !plan.data || !request || seen.isVoid}
          onClick={confirm}
        >
          {chosen.length === 1
            ? t('set.promote.one')
            : t('set.promote', { count: chosen.length })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
