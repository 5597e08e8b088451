import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import {
  approvalKind,
  isApiError,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  EmptyState,
  entityPath,
  openchoreoApiRef,
  PageBody,
  RelativeTime,
  ResourceState,
  StatusLabel,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { person } from '../environment/people';
import { PlanView } from '../plan/PlanView';
import { GateAnswer, ObjectChange } from '../plan/types';
import { useDeliveryText } from '../texts';
import { isWaiting, phaseStatus } from './phase';

const DECISION: Record<string, string> = {
  Approve: 'approved',
  Reject: 'rejected',
  BreakGlass: 'broke the glass',
};

function Decide({ promotion }: { promotion: Promotion }) {
  const api = useApi(openchoreoApiRef);
  const [comment, setComment] = useState('');
  const [glass, setGlass] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { owner, digest, environment } = promotion.spec;
  const { namespace, name } = promotion.metadata;
  const question = {
    action: 'promotion:approve',
    scope: {
      namespace,
      project: owner.projectName,
      component: owner.componentName,
    },
    attributes: { 'resource.environment': `${namespace}/${environment}` },
  };
  const t = useDeliveryText();
  const asksPeople = promotion.status?.phase === 'WaitingForApproval';
  const nobodyAsked = asksPeople ? undefined : t('approval.nobodyAsked');
  const unexplained = comment.trim()
    ? undefined
    : 'Say why in a comment before rejecting.';
  const decide = async (decision: 'Approve' | 'Reject' | 'BreakGlass') => {
    setBusy(true);
    setError(undefined);
    try {
      await api.resources.create(approvalKind, {
        apiVersion: 'delivery.openchoreo.dev/v1alpha1',
        kind: 'Approval',
        metadata: { generateName: `${name}-`, namespace },
        spec: {
          promotionName: name,
          digest,
          decision,
          ...(comment.trim() ? { comment: comment.trim() } : {}),
        },
      });
      setComment('');
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
    <Stack spacing={1.5} sx={{ mt: 2 }}>
      <TextField
        label="Comment"
        multiline
        minRows={2}
        value={comment}
        onChange={event => setComment(event.target.value)}
      />
      {error && <Alert severity="error">{error}</Alert>}
      <Stack direction="row" spacing={1}>
        <AccessButton
          variant="contained"
          question={question}
          blocked={nobodyAsked}
          disabled={busy}
          onClick={() => decide('Approve')}
        >
          Approve
        </AccessButton>
        <AccessButton
          color="error"
          variant="outlined"
          question={question}
          blocked={nobodyAsked ?? unexplained}
          disabled={busy}
          onClick={() => decide('Reject')}
        >
          Reject
        </AccessButton>
        <AccessButton
          color="warning"
          question={{ ...question, action: 'promotion:breakglass' }}
          blocked={
            comment.trim()
              ? undefined
              : 'Say why in a comment; everybody sees it.'
          }
          disabled={busy}
          onClick={() => setGlass(true)}
        >
          Break glass
        </AccessButton>
      </Stack>
      <ConfirmDialog
        open={glass}
        title={`Let ${owner.componentName} into ${environment} without its gates?`}
        confirmLabel="Break glass"
        destructive
        typeToConfirm={environment}
        onClose={() => setGlass(false)}
        onConfirm={() => decide('BreakGlass')}
      >
        It is deployed at once, whatever the gates say. Your name and your
        reason stay on the promotion and in the audit log, and everybody
        concerned is told: “{comment.trim()}”
      </ConfirmDialog>
    </Stack>
  );
}

function PromotionEntry(props: { promotion: Promotion; open: boolean }) {
  const { promotion } = props;
  const { owner, environment, releaseName, requestedBy, requestedAt } =
    promotion.spec;
  const { status } = promotion;
  const t = useDeliveryText();
  const waiting = isWaiting(promotion);
  return (
    <Accordion
      defaultExpanded={props.open}
      variant="outlined"
      disableGutters
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Stack
          direction={{ xs: 'column', sm: 'row' }}
          spacing={{ xs: 0.5, sm: 2 }}
          sx={{ flexGrow: 1 }}
        >
          <Typography fontWeight={600}>
            {owner.componentName} to {environment}
          </Typography>
          <StatusLabel {...phaseStatus(status?.phase)} />
          <Typography color="text.secondary" variant="body2">
            asked by {person(requestedBy)} <RelativeTime at={requestedAt} />
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Typography variant="body2" sx={{ mb: 1.5 }}>
          Release <code>{releaseName}</code> of{' '}
          <Link
            to={entityPath(
              'component',
              promotion.metadata.namespace!,
              owner.componentName,
              'environments',
            )}
          >
            {owner.componentName}
          </Link>
          {promotion.spec.previousReleaseName &&
            `, instead of ${promotion.spec.previousReleaseName}`}
        </Typography>
        {status?.phase === 'Voided' && (
          <Alert severity="warning" sx={{ mb: 1.5 }}>
            {t('approval.void')}
          </Alert>
        )}
        {status?.breakGlass && (
          <Alert severity="warning" sx={{ mb: 1.5 }}>
            {t('approval.brokenGlass', {
              who: person(status.breakGlass.by),
              reason: status.breakGlass.reason,
            })}
          </Alert>
        )}
        <PlanView
          plan={{
            digest: promotion.spec.digest,
            changes: (status?.plan?.changes ?? []) as unknown as ObjectChange[],
            gates: (status?.gates ?? []) as GateAnswer[],
          }}
        />
        {(status?.approvals ?? []).map(approval => (
          <Typography key={approval.name} variant="body2" sx={{ mt: 1 }}>
            <strong>{person(approval.approver)}</strong>{' '}
            {DECISION[approval.decision]} <RelativeTime at={approval.at} />
            {approval.comment && `: ${approval.comment}`}
          </Typography>
        ))}
        {waiting && <Decide promotion={promotion} />}
      </AccordionDetails>
    </Accordion>
  );
}

function Approvals() {
  const { name: namespace } = useOrganization();
  const promotions = useResources<Promotion>(promotionKind, { namespace });
  const [search, setSearch] = useSearchParams();
  const filter = search.get('show') === 'all' ? 'all' : 'waiting';
  const wanted = search.get('promotion');
  const shown = useMemo(
    () =>
      promotions.items
        .filter(
          item =>
            filter === 'all' ||
            isWaiting(item) ||
            `${item.metadata.namespace}/${item.metadata.name}` === wanted,
        )
        .sort((a, b) => b.spec.requestedAt.localeCompare(a.spec.requestedAt)),
    [promotions.items, filter, wanted],
  );
  const nothing = (
    <EmptyState title="Nothing waits for approval">
      When somebody promotes to an environment that asks for approval, it
      appears here with its plan.
    </EmptyState>
  );
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Which promotions"
        value={filter}
        onChange={(_event, next) =>
          next &&
          setSearch(
            previous => {
              previous.set('show', next);
              return previous;
            },
            { replace: true },
          )
        }
        sx={{ mb: 2 }}
      >
        <ToggleButton value="waiting">Waiting</ToggleButton>
        <ToggleButton value="all">All</ToggleButton>
      </ToggleButtonGroup>
      <ResourceState state={promotions} empty={nothing}>
        {() =>
          shown.length === 0
            ? nothing
            : shown.map(promotion => {
                const key = `${promotion.metadata.namespace}/${promotion.metadata.name}`;
                return (
                  <PromotionEntry
                    key={promotion.metadata.uid}
                    promotion={promotion}
                    open={key === wanted || shown.length === 1}
                  />
                );
              })
        }
      </ResourceState>
    </>
  );
}

/** `/approvals`: what waits for somebody's word, each with its plan. */
export function ApprovalsPage() {
  return (
    <PageBody>
      <Approvals />
    </PageBody>
  );
}
