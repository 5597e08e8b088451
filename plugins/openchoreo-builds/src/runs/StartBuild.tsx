import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  clusterWorkflowKind,
  Component,
  componentRun,
  repositoryParameterPaths,
  textAt,
  Workflow,
  workflowKind,
  workflowRunKind,
} from '@openchoreo-portal/model';
import {
  AccessButton,
  ConfirmDialog,
  openchoreoApiRef,
  useComponentIdentity,
  useResource,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useBuildsText } from '../texts';

/** Starts a build of the tip of the branch, or of a commit that the person names. */
export function StartBuild({
  component,
}: {
  component: Component | undefined;
}) {
  const t = useBuildsText();
  const api = useApi(openchoreoApiRef);
  const [open, setOpen] = useState(false);
  const [commit, setCommit] = useState('');
  const { namespace, project, component: name } = useComponentIdentity();
  const workflow = component?.spec.workflow;
  const isCluster = workflow?.kind !== 'Workflow';
  const definition = useResource<Workflow>(
    isCluster ? clusterWorkflowKind : workflowKind,
    {
      ...(isCluster ? {} : { namespace }),
      name: workflow?.name ?? '',
    },
    { skip: !workflow },
  );
  const schema = definition.item?.spec.parameters?.openAPIV3Schema;
  const paths = repositoryParameterPaths(schema);
  const branch = textAt(workflow?.parameters, paths.branch);
  const start = async () => {
    const run =
      component &&
      componentRun(component, { commit: commit.trim() || undefined, schema });
    if (run) await api.resources.create(workflowRunKind, run);
    setCommit('');
  };
  return (
    <>
      <AccessButton
        variant="contained"
        question={{
          action: 'workflowrun:create',
          scope: { namespace, project, component: name },
        }}
        blocked={workflow ? undefined : t('start.none')}
        onClick={() => setOpen(true)}
      >
        {t('start.button')}
      </AccessButton>
      <ConfirmDialog
        open={open}
        title={t('start.title', { name })}
        confirmLabel={t('start.confirm')}
        onConfirm={start}
        onClose={() => setOpen(false)}
      >
        <Typography variant="body2">
          {t(branch ? 'start.branch' : 'start.text', {
            branch: branch ?? '',
            workflow: workflow?.name ?? '',
          })}
        </Typography>
        {paths.commit && (
          <TextField
            margin="normal"
            fullWidth
            label={t('start.commit')}
            helperText={t('start.commitHelp')}
            value={commit}
            autoComplete="off"
            inputProps={{ spellCheck: false, maxLength: 64 }}
            onChange={event => setCommit(event.target.value)}
          />
        )}
      </ConfirmDialog>
    </>
  );
}
