import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
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
import { VoidNotice } from '../plan/VoidNotice';
import { errorText } from '../shared/errorText';
import { FormDialog } from '../shared/FormDialog';
import { useAttempt } from '../shared/useAttempt';
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
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { busy, error, attempt } = useAttempt();
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
  const confirm = () =>
    attempt(async () => {
      if (!request) return;
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
    });
  const notYet = () => {
    if (!request) return t('set.chooseOne');
    if (plan.isError) return t('plan.cannot');
    if (!plan.data) return t('plan.wait');
    return seen.isVoid ? t('plan.void.first') : undefined;
  };
  return (
    <FormDialog
      title={t('set.dialog', { project, from, to })}
      busy={busy}
      error={error}
      deed={{
        label:
          chosen.length === 1
            ? t('set.promote.one')
            : t('set.promote', { count: chosen.length }),
        blocked: notYet(),
        run: confirm,
      }}
      onClose={props.onClose}
    >
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
      <VoidNotice seen={seen} />
      {plan.data?.outcome === 'AskGates' && (
        <Alert severity="info">{t('plan.asksGates')}</Alert>
      )}
    </FormDialog>
  );
}
