import { ReactNode } from 'react';
import AddIcon from '@mui/icons-material/Add';
import DeleteIcon from '@mui/icons-material/Delete';
import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useDeliveryText } from '../texts';

/** One line of text. */
export function Line(props: {
  label: string;
  value: string | number | undefined;
  onChange: (value: string) => void;
  type?: 'number' | 'time' | 'datetime-local';
  /** A value as it could be, the same in every language; shown while the field is empty. */
  example?: string;
  help?: string;
  mono?: boolean;
  grow?: boolean;
}) {
  const shrinks = props.type === 'time' || props.type === 'datetime-local';
  return (
    <TextField
      size="small"
      label={props.label}
      type={props.type ?? 'text'}
      value={props.value ?? ''}
      placeholder={props.example}
      helperText={props.help}
      multiline={props.mono}
      onChange={event => props.onChange(event.target.value)}
      InputLabelProps={shrinks ? { shrink: true } : undefined}
      inputProps={{
        ...(props.type === 'number' ? { min: 1 } : {}),
        ...(props.mono ? { style: { fontFamily: 'monospace' } } : {}),
      }}
      sx={{ flexGrow: props.grow ? 1 : undefined, minWidth: { sm: 140 } }}
    />
  );
}

/** One of a few. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <TextField
      select
      size="small"
      label={props.label}
      value={props.value}
      onChange={event => props.onChange(event.target.value as T)}
      sx={{ minWidth: { sm: 160 } }}
    >
      {props.options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** Names that are known, and any other. */
export function Names(props: {
  label: string;
  help?: string;
  value: readonly string[];
  options: readonly string[];
  onChange: (value: string[]) => void;
}) {
  return (
    <Autocomplete
      multiple
      freeSolo
      autoSelect
      size="small"
      options={props.options}
      value={[...props.value]}
      onChange={(_event, value) => props.onChange(value)}
      renderInput={params => (
        <TextField {...params} label={props.label} helperText={props.help} />
      )}
      sx={{ flexGrow: 1, minWidth: { sm: 180 } }}
    />
  );
}

/** Fields beside each other; below each other on a phone. */
export function Row({ children }: { children: ReactNode }) {
  return (
    <Stack
      direction={{ xs: 'column', sm: 'row' }}
      spacing={{ xs: 1.5, sm: 1 }}
      flexWrap={{ sm: 'wrap' }}
    >
      {children}
    </Stack>
  );
}

/** Several of the same, each of which can be taken away. */
export function Several<T>(props: {
  items: readonly T[];
  /** Fewest that may stay. Default 0. */
  least?: number;
  addLabel: string;
  /** What one is called, e.g. `Rule 2`. */
  itemLabel: (index: number) => string;
  make: () => T;
  onChange: (items: T[]) => void;
  children: (item: T, change: (item: T) => void) => ReactNode;
}) {
  const { items, least = 0, onChange } = props;
  const t = useDeliveryText();
  return (
    <Stack spacing={1}>
      {items.map((item, index) => (
        <Stack
          key={index}
          role="group"
          aria-label={props.itemLabel(index)}
          direction="row"
          spacing={1}
          alignItems="flex-start"
        >
          <Stack flexGrow={1} minWidth={0}>
            {props.children(item, changed =>
              onChange(items.map((old, i) => (i === index ? changed : old))),
            )}
          </Stack>
          {items.length > least && (
            <IconButton
              aria-label={t('policy.removeItem', {
                item: props.itemLabel(index),
              })}
              onClick={() => onChange(items.filter((_, i) => i !== index))}
            >
              <DeleteIcon />
            </IconButton>
          )}
        </Stack>
      ))}
      <Button
        size="small"
        startIcon={<AddIcon />}
        sx={{ alignSelf: 'flex-start' }}
        onClick={() => onChange([...items, props.make()])}
      >
        {props.addLabel}
      </Button>
    </Stack>
  );
}
