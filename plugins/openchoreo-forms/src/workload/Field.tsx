import TextField, { TextFieldProps } from '@mui/material/TextField';

/** A text field of an editor: its problem takes the place of its help. */
export function Field(
  props: Omit<TextFieldProps, 'onChange' | 'error'> & {
    onChange: (value: string) => void;
    problem?: string;
    /** A value as it could be, the same in every language; shown while the field is empty. */
    example?: string;
  },
) {
  const { onChange, problem, example, helperText, ...rest } = props;
  return (
    <TextField
      size="small"
      fullWidth
      autoComplete="off"
      placeholder={example}
      {...rest}
      error={problem !== undefined}
      helperText={problem ?? helperText}
      onChange={event => onChange(event.target.value)}
    />
  );
}

/** A whole number, or undefined while the field is empty. */
export function NumberField(
  props: Omit<Parameters<typeof Field>[0], 'onChange' | 'value'> & {
    value: number | undefined;
    onChange: (value: number | undefined) => void;
  },
) {
  const { value, onChange, ...rest } = props;
  return (
    <Field
      {...rest}
      type="number"
      value={value ?? ''}
      onChange={text =>
        onChange(text === '' ? undefined : Math.trunc(Number(text)))
      }
    />
  );
}
