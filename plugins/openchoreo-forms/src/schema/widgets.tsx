import { FocusEvent, useState } from 'react';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  ariaDescribedByIds,
  descriptionId,
  enumOptionsIndexForValue,
  enumOptionsValueForIndex,
  FieldProps,
  RegistryWidgetsType,
  TemplatesType,
  TitleFieldProps,
  WidgetProps,
} from '@rjsf/utils';
import { parseDocument, stringify } from 'yaml';
import { useFormText } from '../texts';

/** What the type gives when the person gives nothing. */
const defaultOf = (props: Pick<WidgetProps, 'options'>): unknown =>
  props.options.typeDefault;

/** A value that somebody named has no title but its name. */
const labelOf = ({ label, name }: Pick<WidgetProps, 'label' | 'name'>) =>
  label || name;

/** Text and numbers: the default stands in the empty field. */
function Input(props: WidgetProps & { type?: string }) {
  const { id, value, onChange, schema, options, placeholder } = props;
  const label = labelOf(props);
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  const change = (text: string) => {
    if (text === '') onChange(options.emptyValue);
    else if (!isNumber) onChange(text);
    else onChange(Number.isNaN(Number(text)) ? text : Number(text));
  };
  return (
    <TextField
      id={id}
      name={id}
      size="small"
      fullWidth
      type={isNumber ? 'number' : 'text'}
      label={label}
      required={props.required}
      disabled={props.disabled || props.readonly}
      placeholder={placeholder}
      multiline={options.widget === 'textarea'}
      value={value ?? ''}
      error={(props.rawErrors ?? []).length > 0}
      InputLabelProps={{ shrink: true }}
      inputProps={{
        min: schema.minimum,
        max: schema.maximum,
        step: schema.type === 'integer' ? 1 : 'any',
        'aria-describedby': ariaDescribedByIds(id),
      }}
      onChange={event => change(event.target.value)}
      onBlur={(event: FocusEvent<HTMLInputElement>) =>
        props.onBlur(id, event.target.value)
      }
    />
  );
}

/** On or off; until somebody chooses, as the type has it. */
function OnOff(props: WidgetProps) {
  const { id, value, onChange } = props;
  const label = labelOf(props);
  const preset = defaultOf(props);
  const checked = Boolean(value ?? preset ?? false);
  return (
    <>
      <FormControlLabel
        label={label}
        control={
          <Switch
            id={id}
            checked={checked}
            disabled={props.disabled || props.readonly}
            inputProps={{ 'aria-describedby': ariaDescribedByIds(id) }}
            onChange={(_event, next) =>
              onChange(next === preset ? undefined : next)
            }
          />
        }
      />
      {props.schema.description && (
        <Typography
          id={descriptionId(id)}
          variant="caption"
          component="div"
          color="text.secondary"
        >
          {props.schema.description}
        </Typography>
      )}
    </>
  );
}

/** One of a few; the first choice is what the type gives. */
function OneOf(props: WidgetProps) {
  const { id, value, onChange, options } = props;
  const label = labelOf(props);
  const t = useFormText();
  const preset = defaultOf(props);
  const index = enumOptionsIndexForValue(value, options.enumOptions);
  const selected = Array.isArray(index) ? index[0] : index;
  return (
    <TextField
      id={id}
      select
      size="small"
      fullWidth
      label={label}
      required={props.required}
      disabled={props.disabled || props.readonly}
      value={selected ?? ''}
      error={(props.rawErrors ?? []).length > 0}
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
      onChange={event =>
        onChange(
          enumOptionsValueForIndex(event.target.value, options.enumOptions),
        )
      }
    >
      <MenuItem value="">
        {preset === undefined
          ? '–'
          : t('schema.default', { value: `${preset}` })}
      </MenuItem>
      {(options.enumOptions ?? []).map((option, i) => (
        <MenuItem key={option.label} value={String(i)}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** A value without a fixed shape, as YAML. Half-written text stays in the field and changes nothing. */
function FreeField(props: FieldProps) {
  const { schema, formData, onChange, idSchema } = props;
  const t = useFormText();
  const [text, setText] = useState(() =>
    formData === undefined ? '' : stringify(formData),
  );
  const [problem, setProblem] = useState(false);
  const change = (next: string) => {
    setText(next);
    const document = parseDocument(next);
    setProblem(document.errors.length > 0);
    if (document.errors.length === 0) {
      onChange(
        next.trim() === '' ? undefined : document.toJS({ maxAliasCount: 50 }),
      );
    }
  };
  return (
    <TextField
      id={idSchema.$id}
      size="small"
      fullWidth
      multiline
      minRows={2}
      maxRows={16}
      label={schema.title || props.name}
      value={text}
      error={problem || (props.rawErrors ?? []).length > 0}
      helperText={
        problem
          ? t('schema.notYaml')
          : `${schema.description ?? ''} ${t('schema.yaml')}`.trim()
      }
      InputLabelProps={{ shrink: true }}
      inputProps={{ spellCheck: false, style: { fontFamily: 'monospace' } }}
      onChange={event => change(event.target.value)}
    />
  );
}

/** Widgets that show what the type gives by itself. */
export const widgets: RegistryWidgetsType = {
  CheckboxWidget: OnOff,
  SelectWidget: OneOf,
  UpDownWidget: Input,
  TextareaWidget: Input,
};

/** Fields of our own. */
export const fields = { free: FreeField };

/** Titles of groups stand below those of the page, however deep the schema is. */
function GroupTitle(props: TitleFieldProps) {
  return props.title ? (
    <Typography id={props.id} component="h4" variant="subtitle2" sx={{ mt: 1 }}>
      {props.title}
    </Typography>
  ) : null;
}

/** Templates of our own. */
export const templates: Partial<TemplatesType> = {
  TitleFieldTemplate: GroupTitle,
  BaseInputTemplate: Input as TemplatesType['BaseInputTemplate'],
};
