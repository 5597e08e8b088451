import Autocomplete from '@mui/material/Autocomplete';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { KeyRef, SecretReference } from '@openchoreo-portal/model';
import { useFormText } from '../texts';

/** Chooses a key of a SecretReference; one that does not exist yet may be written, too. */
export function SecretFields(props: {
  value: KeyRef;
  onChange: (value: KeyRef) => void;
  secrets: readonly SecretReference[];
}) {
  const t = useFormText();
  const { value, onChange, secrets } = props;
  const chosen = secrets.find(s => s.metadata.name === value.name);
  const keys = (chosen?.spec.data ?? []).map(entry => entry.secretKey);
  return (
    <Stack
      direction={{ xs: 'column', sm: 'row' }}
      spacing={1}
      sx={{ flexGrow: 1, minWidth: 0 }}
    >
      <Autocomplete
        freeSolo
        autoHighlight
        fullWidth
        size="small"
        options={secrets.map(s => s.metadata.name)}
        inputValue={value.name}
        onInputChange={(_event, name) => onChange({ ...value, name })}
        renderInput={params => (
          <TextField {...params} label={t('secret.name')} />
        )}
      />
      <Autocomplete
        freeSolo
        autoHighlight
        fullWidth
        size="small"
        options={keys}
        inputValue={value.key}
        onInputChange={(_event, key) => onChange({ ...value, key })}
        renderInput={params => (
          <TextField {...params} label={t('secret.key')} />
        )}
      />
    </Stack>
  );
}
