import { useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { ComparedSide, compareSides } from '@openchoreo-portal/delivery';
import { ComponentRelease, RenderedRelease } from '@openchoreo-portal/model';
import { Changes } from '../plan/Changes';
import { FormDialog } from '../shared/FormDialog';
import { useDeliveryText } from '../texts';

/** Two environments or two releases side by side, field by field. */
export function CompareDialog(props: {
  /** Name of the environment or release to begin with. */
  first: string;
  /** What to compare it with; absent: its neighbour. */
  second?: string | undefined;
  environments: readonly string[];
  rendered: readonly RenderedRelease[];
  releases: readonly ComponentRelease[];
  /** Tells which two are compared now. */
  onChange: (first: string, second: string | undefined) => void;
  onClose: () => void;
}) {
  const { environments, rendered, releases } = props;
  const t = useDeliveryText();
  const kind = environments.includes(props.first) ? 'environment' : 'release';
  const names =
    kind === 'environment'
      ? environments
      : releases.map(release => release.metadata.name);
  const others = names.filter(name => name !== props.first);
  const [first, setFirst] = useState(props.first);
  const [second, setSecond] = useState<string | undefined>(
    props.second ??
      others[names.indexOf(props.first)] ??
      others[others.length - 1],
  );
  const changes = useMemo(() => {
    if (second === undefined) return undefined;
    const side = (name: string): ComparedSide => ({ kind, name });
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
        <MenuItem key={`${kind}:${name}`} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
  return (
    <FormDialog
      title={t(
        kind === 'environment'
          ? 'deploy.compare.environments'
          : 'deploy.compare.releases',
      )}
      onClose={props.onClose}
    >
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        {picker(t('deploy.compare.first'), first, name => {
          setFirst(name);
          props.onChange(name, second);
        })}
        {picker(t('deploy.compare.second'), second, name => {
          setSecond(name);
          props.onChange(first, name);
        })}
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
      {changes && second !== undefined && (
        <Changes
          changes={changes}
          withReach
          sides={{ before: first, after: second }}
        />
      )}
    </FormDialog>
  );
}
