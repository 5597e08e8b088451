import { useId, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
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
  isApiError,
} from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { PlanView, summaryOf } from '../plan/PlanView';
import { usePlan } from '../plan/usePlan';
import { Promotable } from './behind';

/** The plan of one component within the promotion of a project. */
function ComponentPlan(props: {
  namespace: string;
  environment: string;
  item: Promotable;
  checked: boolean;
  onCheck: (checked: boolean) => void;
}) {
  const { namespace, environment, item } = props;
  const plan = usePlan(namespace, {
    componentName: item.component,
    environment,
    releaseName: item.releaseName,
    state: 'Active',
  });
  return (
    <Stack direction="row" alignItems="flex-start">
      <Checkbox
        checked={props.checked}
        onChange={(_event, next) => props.onCheck(next)}
        inputProps={{ 'aria-label': `Promote ${item.component}` }}
      />
      <Accordion
        variant="outlined"
        disableGutters
        sx={{ flexGrow: 1, minWidth: 0 }}
        slotProps={{ transition: { unmountOnExit: true } }}
      >
        <AccordionSummary expandIcon={<ExpandMoreIcon />}>
          <Stack>
            <Typography fontWeight={600}>{item.component}</Typography>
            <Typography
              variant="body2"
              color="text.secondary"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {item.current ?? 'nothing'} → {item.releaseName}
              {plan.data &&
                `: ${summaryOf(plan.data.changes)}. ${plan.data.message}`}
            </Typography>
          </Stack>
        </AccordionSummary>
        <AccordionDetails>
          {plan.isPending && <LoadingState label="Computing the plan" />}
          {plan.isError && (
            <Alert severity="error">
              {plan.error.message} {plan.error.remedy}
            </Alert>
          )}
          {plan.data && (
            <PlanView
              plan={{
                changes: plan.data.changes,
                gates: plan.data.gates.gates,
                ...(plan.data.digest ? { digest: plan.data.digest } : {}),
                ...(plan.data.outcome === 'Hold'
                  ? { problem: plan.data.message }
                  : {}),
              }}
            />
          )}
        </AccordionDetails>
      </Accordion>
    </Stack>
  );
}

/** Promotes everything of a project that could move on, each with its plan. */
export function ProjectPromoteDialog(props: {
  namespace: string;
  project: string;
  from: string;
  to: string;
  items: readonly Promotable[];
  onClose: () => void;
}) {
  const { namespace, project, from, to, items } = props;
  const api = useApi(openchoreoApiRef);
  const titleId = useId();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const chosen = items.filter(item => !left.has(item.component));
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      // One object asks for all of them: one plan, one approval, all or nothing.
      await api.resources.create<ChangeSet>(changeSetKind, {
        apiVersion: apiVersionOf(changeSetKind),
        kind: changeSetKind.kind,
        metadata: { generateName: `${project}-${to}-`, namespace },
        spec: {
          owner: { projectName: project },
          environment: to,
          fromEnvironment: from,
          components: chosen.map(({ component, releaseName }) => ({
            name: component,
            releaseName,
          })),
        },
      });
      props.onClose();
    } catch (e) {
      setError(
        isApiError(e)
          ? `${e.message} ${e.remedy ?? ''}`
          : 'It did not work. Try again.',
      );
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
        Promote {project} from {from} to {to}
      </DialogTitle>
      <DialogContent dividers>
        <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
          All of them go together, after one approval where one is asked for; if
          one does not run well in time, all of them return.
        </Typography>
        <Stack spacing={1}>
          {items.map(item => (
            <ComponentPlan
              key={item.component}
              namespace={namespace}
              environment={to}
              item={item}
              checked={!left.has(item.component)}
              onCheck={checked =>
                setLeft(previous => {
                  const next = new Set(previous);
                  if (checked) next.delete(item.component);
                  else next.add(item.component);
                  return next;
                })
              }
            />
          ))}
          {error && <Alert severity="error">{error}</Alert>}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} disabled={busy}>
          Cancel
        </Button>
        <Button
          variant="contained"
          disabled={busy || chosen.length === 0}
          onClick={confirm}
        >
          Promote{' '}
          {chosen.length === 1 ? '1 component' : `${chosen.length} components`}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
