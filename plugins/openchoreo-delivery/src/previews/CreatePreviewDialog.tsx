import { useId, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import {
  previewEnvironmentKind,
  PreviewPolicy,
} from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { errorText } from '../shared/errorText';
import { useDeliveryText } from '../texts';

/** Asks for what a preview needs, and makes it. */
export function CreatePreviewDialog(props: {
  namespace: string;
  project: string;
  policies: readonly PreviewPolicy[];
  onClose: () => void;
}) {
  const { namespace, project, policies } = props;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const titleId = useId();
  const parents = [...new Set(policies.map(p => p.spec.parentEnvironment))];
  const [parent, setParent] = useState(parents[0] ?? '');
  const [name, setName] = useState('');
  const [branch, setBranch] = useState('');
  const [commit, setCommit] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const create = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.resources.create(previewEnvironmentKind, {
        apiVersion: 'delivery.openchoreo.dev/v1alpha1',
        kind: previewEnvironmentKind.kind,
        metadata: { name: name.trim(), namespace },
        spec: {
          owner: { projectName: project },
          parentEnvironment: parent,
          source: {
            branch: branch.trim(),
            ...(commit.trim() ? { commit: commit.trim() } : {}),
          },
        },
      });
      props.onClose();
    } catch (e) {
      setError(errorText(e, t));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={busy ? undefined : props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId}>
        {t('preview.create.title', { project })}
      </DialogTitle>
      <DialogContent dividers>
        <Stack spacing={2} sx={{ mt: 1 }}>
          <TextField
            required
            label={t('preview.name')}
            helperText={t('preview.name.help')}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <TextField
            required
            label={t('preview.branch')}
            value={branch}
            onChange={event => setBranch(event.target.value)}
          />
          <TextField
            label={t('preview.commit')}
            helperText={t('preview.commit.help')}
            value={commit}
            onChange={event => setCommit(event.target.value)}
          />
          <TextField
            select
            label={t('preview.parent')}
            value={parent}
            onChange={event => setParent(event.target.value)}
          >
            {parents.map(environment => (
              <MenuItem key={environment} value={environment}>
                {environment}
              </MenuItem>
            ))}
          </TextField>
          {error && <Alert severity="error">{error}</Alert>}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} disabled={busy}>
          {t('cancel')}
        </Button>
        <Button
          variant="contained"
          disabled={busy || !name.trim() || !branch.trim() || !parent}
          onClick={create}
        >
          {t('preview.create.do')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
