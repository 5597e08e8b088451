import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { ReleaseBinding } from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
  useEnvironments,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { removeBinding } from '../actions/bindingActions';
import { PlanView } from '../plan/PlanView';
import { usePlan, useSeenPlan } from '../plan/usePlan';
import { VoidNotice } from '../plan/VoidNotice';
import { errorText } from '../shared/errorText';
import { FormDialog } from '../shared/FormDialog';
import { useAttempt } from '../shared/useAttempt';
import { useDeliveryText } from '../texts';

/** Shows what goes with a deployment, who loses what they call and what would bring it back, and only then deletes it. Production wants the name typed. */
export function RemoveDialog(props: {
  binding: ReleaseBinding;
  onClose: () => void;
}) {
  const { metadata, spec } = props.binding;
  const { namespace = '', name } = metadata;
  const { environment } = spec;
  const component = spec.owner.componentName;
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const [typed, setTyped] = useState('');
  const { busy, error, attempt } = useAttempt();
  const environments = useEnvironments(namespace);
  const place = environments.items.find(e => e.metadata.name === environment);
  // What is not known to be something else is taken for production.
  const isProduction = place?.spec.isProduction ?? place === undefined;
  const request = useMemo(
    () => ({
      componentName: component,
      environment,
      state: 'Deleted' as const,
    }),
    [component, environment],
  );
  const plan = usePlan(namespace, request);
  const seen = useSeenPlan(request, plan.data);
  const remove = () =>
    attempt(async () => {
      // What goes must be what was seen; a change in between shows itself instead.
      const now = await plan.refetch();
      if (now.data?.digest !== plan.data?.digest) return;
      await removeBinding(api.resources, { namespace, name });
      props.onClose();
    });
  const notYet = () => {
    if (plan.isPending) return t('plan.wait');
    if (plan.isError) return t('plan.cannot');
    if (seen.isVoid) return t('plan.void.first');
    return isProduction && typed !== component
      ? t('action.remove.type', { name: component })
      : undefined;
  };
  return (
    <FormDialog
      title={t('action.remove.title', { component, environment })}
      busy={busy}
      error={error}
      deed={{
        label: t('action.remove'),
        color: 'error',
        blocked: notYet(),
        run: remove,
      }}
      onClose={props.onClose}
    >
      <Typography variant="body2">{t('action.remove.text')}</Typography>
      {plan.isPending && <LoadingState label={t('plan.computing')} />}
      {plan.isError && (
        <Alert severity="error">{errorText(plan.error, t)}</Alert>
      )}
      {plan.data && (
        <>
          <Alert severity="warning">{plan.data.message}</Alert>
          <PlanView
            plan={{
              digest: plan.data.digest,
              changes: plan.data.changes,
              gates: [],
              effects: plan.data.effects,
              environment,
            }}
          />
        </>
      )}
      <VoidNotice seen={seen} />
      {isProduction && (
        <TextField
          fullWidth
          label={t('action.remove.type', { name: component })}
          value={typed}
          autoComplete="off"
          onChange={event => setTyped(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
