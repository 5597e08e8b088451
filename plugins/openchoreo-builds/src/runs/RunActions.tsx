import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  ANNOTATIONS,
  isConditionTrue,
  WorkflowRun,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  openchoreoApiRef,
  useComponentIdentity,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBuildsText } from '../texts';

type Act = 'cancel' | 'again' | 'delete';

/** What can be done about one run: stop it, run it again with the same parameters, delete it. */
export function RunActions({ run }: { run: WorkflowRun }) {
  const t = useBuildsText();
  const api = useApi(openchoreoApiRef);
  const [asked, setAsked] = useState<Act>();
  const { namespace, project, component } = useComponentIdentity();
  const { name, labels } = run.metadata;
  const isOver = isConditionTrue(run.status?.conditions, 'WorkflowCompleted');
  const isStopping = Boolean(
    run.metadata.annotations?.[ANNOTATIONS.cancelRequestedAt],
  );
  const question = (verb: string) => ({
    action: `workflowrun:${verb}`,
    scope: { namespace, project, component },
  });
  const cancel = async () => {
    await api.resources.patch(workflowRunKind, { namespace, name }, 'merge', {
      metadata: {
        annotations: {
          [ANNOTATIONS.cancelRequestedAt]: new Date().toISOString(),
        },
      },
    });
  };
  const again = async () => {
    await api.resources.create(workflowRunKind, {
      apiVersion: run.apiVersion,
      kind: run.kind,
      metadata: {
        generateName: `${component.slice(0, 50).replace(/-+$/, '')}-run-`,
        namespace,
        labels,
      },
      spec: { workflow: run.spec.workflow },
    });
  };
  const remove = async () => {
    await api.resources.delete(workflowRunKind, { namespace, name });
  };
  const close = () => setAsked(undefined);
  return (
    <Stack direction="row" spacing={1} flexWrap="wrap" useFlexGap>
      {isOver ? (
        <AccessButton
          size="small"
          variant="outlined"
          question={question('create')}
          onClick={() => setAsked('again')}
        >
          {t('again.button')}
        </AccessButton>
      ) : (
        <AccessButton
          size="small"
          variant="outlined"
          color="warning"
          question={question('update')}
          blocked={isStopping ? t('cancel.blocked') : undefined}
          onClick={() => setAsked('cancel')}
        >
          {t(isStopping ? 'cancel.stopping' : 'cancel.button')}
        </AccessButton>
      )}
      <AccessButton
        size="small"
        color="error"
        question={question('delete')}
        onClick={() => setAsked('delete')}
      >
        {t('delete.button')}
      </AccessButton>
      <ConfirmDialog
        open={asked === 'cancel'}
        title={t('cancel.title', { name })}
        confirmLabel={t('cancel.button')}
        destructive
        onConfirm={cancel}
        onClose={close}
      >
        <Typography variant="body2">{t('cancel.text')}</Typography>
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'again'}
        title={t('again.title', { name })}
        confirmLabel={t('again.button')}
        onConfirm={again}
        onClose={close}
      >
        <Typography variant="body2">{t('again.text')}</Typography>
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'delete'}
        title={t('delete.title', { name })}
        confirmLabel={t('delete.button')}
        destructive
        onConfirm={remove}
        onClose={close}
      >
        <Typography variant="body2">{t('delete.text')}</Typography>
      </ConfirmDialog>
    </Stack>
  );
}
