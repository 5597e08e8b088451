import AddIcon from '@mui/icons-material/Add';
import DeleteIcon from '@mui/icons-material/Delete';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { Overrides } from '../plan/types';
import { envOf, numberAt, textAt, withEnv, withValue } from './overrides';

/** Values particular to one environment: replicas, resources, environment variables. What is left empty comes from the type and the release. */
export function OverridesForm(props: {
  value: Overrides;
  onChange: (value: Overrides) => void;
}) {
  const { value, onChange } = props;
  const env = envOf(value);
  const resource = (
    list: 'requests' | 'limits',
    name: 'cpu' | 'memory',
    label: string,
    example: string,
  ) => (
    <TextField
      size="small"
      label={label}
      placeholder={example}
      value={textAt(value, ['resources', list, name]) ?? ''}
      onChange={event =>
        onChange(
          withValue(value, ['resources', list, name], event.target.value),
        )
      }
    />
  );
  return (
    <Stack spacing={2}>
      <TextField
        size="small"
        type="number"
        label="Replicas"
        inputProps={{ min: 0, max: 100 }}
        value={numberAt(value, ['replicas']) ?? ''}
        onChange={event =>
          onChange(
            withValue(
              value,
              ['replicas'],
              event.target.value === ''
                ? undefined
                : Math.max(0, Math.trunc(Number(event.target.value))),
            ),
          )
        }
        sx={{ maxWidth: 160 }}
      />
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1.5}>
        {resource('requests', 'cpu', 'CPU request', '100m')}
        {resource('limits', 'cpu', 'CPU limit', '500m')}
        {resource('requests', 'memory', 'Memory request', '128Mi')}
        {resource('limits', 'memory', 'Memory limit', '256Mi')}
      </Stack>
      <Typography variant="subtitle2" component="h3">
        Environment Variables
      </Typography>
      {env.map((entry, index) => (
        <Stack key={index} direction="row" spacing={1}>
          <TextField
            size="small"
            label="Name"
            value={entry.key}
            onChange={event =>
              onChange(
                withEnv(
                  value,
                  env.map((e, i) =>
                    i === index ? { ...e, key: event.target.value } : e,
                  ),
                ),
              )
            }
          />
          <TextField
            size="small"
            label="Value"
            fullWidth
            value={entry.value ?? ''}
            onChange={event =>
              onChange(
                withEnv(
                  value,
                  env.map((e, i) =>
                    i === index ? { ...e, value: event.target.value } : e,
                  ),
                ),
              )
            }
          />
          <IconButton
            aria-label="Remove environment variable"
            onClick={() =>
              onChange(
                withEnv(
                  value,
                  env.filter((_, i) => i !== index),
                ),
              )
            }
          >
            <DeleteIcon />
          </IconButton>
        </Stack>
      ))}
      <Button
        size="small"
        startIcon={<AddIcon />}
        sx={{ alignSelf: 'flex-start' }}
        onClick={() =>
          onChange(withEnv(value, [...env, { key: '', value: '' }]))
        }
      >
        Add Environment Variable
      </Button>
    </Stack>
  );
}
