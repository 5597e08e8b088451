import { useId, useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { ComponentRelease, RenderedRelease } from '@openchoreo-portal/model';
import { PlanView } from '../plan/PlanView';
import { compareSides, Side, sideId } from './compare';
import { useDeliveryText } from '../texts';

/** Two environments or two releases side by side, field by field. */
export function CompareDialog(props: {
  /** Name of the environment or release to begin with. */
  first: string;
  environments: readonly string[];
  rendered: readonly RenderedRelease[];
  releases: readonly ComponentRelease[];
  onClose: () => void;
}) {
  const { environments, rendered, releases } = props;
  const t = useDeliveryText();
  const titleId = useId();
  const kind = environments.includes(props.first) ? 'environment' : 'release';
  const names =
    kind === 'environment'
      ? environments
      : releases.map(release => release.metadata.name);
  const others = names.filter(name => name !== props.first);
  const [first, setFirst] = useState(props.first);
  const [second, setSecond] = useState<string | undefined>(
    others[names.indexOf(props.first)] ?? others[others.length - 1],
  );
  const changes = useMemo(() => {
    if (second === undefined) return undefined;
    const side = (name: string): Side => ({ kind, name });
    return compareSides(side(first), side(second), rendered, releases);
  }, [kind, first, second, rendered, releases]);
  const picker = (
    label: string,
    value: string | undefined,
    onChange: (name: string) => void,
  ) => (
    <TextField
      select
      fullWidth
      size="small"
      label={label}
      value={value ?? ''}
      onChange={event => onChange(event.target.value)}
    >
      {names.map(name => (
        <MenuItem key={sideId({ kind, name })} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
  return (
    <Dialog
      open
      onClose={props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="md"
    >
      <DialogTitle id={titleId}>
        {t(
          kind === 'environment'
            ? 'deploy.compare.environments'
            : 'deploy.compare.releases',
        )}
      </DialogTitle>
      <DialogContent dividers>
        <Stack
          direction={{ xs: 'column', sm: 'row' }}
          spacing={2}
          sx={{ mb: 2, mt: 1 }}
        >
          {picker(t('plan.now'), first, setFirst)}
          {picker(t('plan.then'), second, setSecond)}
        </Stack>
        {others.length === 0 && (
          <Alert severity="info">
            {t(
              kind === 'environment'
                ? 'deploy.compare.onlyEnvironment'
                : 'deploy.compare.onlyRelease',
            )}
          </Alert>
        )}
        {second !== undefined && !changes && (
          <Alert severity="info">{t('deploy.compare.nothing')}</Alert>
        )}
        {changes && <PlanView plan={{ changes, gates: [] }} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
