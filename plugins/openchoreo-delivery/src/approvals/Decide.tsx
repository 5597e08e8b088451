import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { approvalKind, Promotion } from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { promotedText } from '../shared/promoted';
import { useAttempt } from '../shared/useAttempt';
import { useDeliveryText } from '../texts';

/** Says yes or no to a promotion, or lets it pass without its gates. */
export function Decide({ promotion }: { promotion: Promotion }) {
  const api = useApi(openchoreoApiRef);
  const t = useDeliveryText();
  const [comment, setComment] = useState('');
  const [glass, setGlass] = useState(false);
  const { busy, error, attempt } = useAttempt();
  const { owner, digest, environment, changeSet } = promotion.spec;
  const { namespace, name } = promotion.metadata;
  const question = {
    action: 'promotion:approve',
    scope: {
      namespace,
      project: owner.projectName,
      // A change set belongs to the project, whatever is in it.
      ...(changeSet
        ? {}
        : { component: owner.componentName, resource: owner.resourceName }),
    },
    attributes: { 'resource.environment': `${namespace}/${environment}` },
  };
  const said = comment.trim();
  const asksPeople = promotion.status?.phase === 'WaitingForApproval';
  const nobodyAsked = asksPeople ? undefined : t('approval.nobodyAsked');
  const send = async (decision: 'Approve' | 'Reject' | 'BreakGlass') => {
    await api.resources.create(approvalKind, {
      apiVersion: 'delivery.openchoreo.dev/v1alpha1',
      kind: 'Approval',
      metadata: { generateName: `${name}-`, namespace },
      spec: {
        promotionName: name,
        digest,
        decision,
        ...(said ? { comment: said } : {}),
      },
    });
    setComment('');
  };
  const decide = (decision: 'Approve' | 'Reject') =>
    attempt(() => send(decision));
  return (
    <Stack spacing={1.5} sx={{ mt: 2 }}>
      <TextField
        label={t('approval.comment')}
        multiline
        minRows={2}
        value={comment}
        onChange={event => setComment(event.target.value)}
      />
      {error && <Alert severity="error">{error}</Alert>}
      <Stack direction="row" spacing={1} flexWrap="wrap" useFlexGap>
        <AccessButton
          variant="contained"
          question={question}
          blocked={nobodyAsked}
          disabled={busy}
          onClick={() => decide('Approve')}
        >
          {t('approval.approve')}
        </AccessButton>
        <AccessButton
          color="error"
          variant="outlined"
          question={question}
          blocked={nobodyAsked ?? (said ? undefined : t('approval.reject.why'))}
          disabled={busy}
          onClick={() => decide('Reject')}
        >
          {t('approval.reject')}
        </AccessButton>
        <AccessButton
          color="warning"
          question={{ ...question, action: 'promotion:breakglass' }}
          blocked={said ? undefined : t('approval.breakGlass.why')}
          disabled={busy}
          onClick={() => setGlass(true)}
        >
          {t('approval.breakGlass')}
        </AccessButton>
      </Stack>
      <ConfirmDialog
        open={glass}
        title={t('approval.breakGlass.title', {
          component: promotedText(promotion.spec, t),
          environment,
        })}
        confirmLabel={t('approval.breakGlass')}
        destructive
        typeToConfirm={environment}
        onClose={() => setGlass(false)}
        onConfirm={() => send('BreakGlass')}
      >
        {t('approval.breakGlass.text', { reason: said })}
      </ConfirmDialog>
    </Stack>
  );
}
