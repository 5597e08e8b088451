import { useMemo } from 'react';
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { withTheme } from '@rjsf/core';
import { Theme } from '@rjsf/mui';
import { isApiError, JsonObject } from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { formSchema, FormSchema } from './formSchema';
import { sparse } from './sparse';
import { formValidator } from './validator';
import { fields, templates, widgets } from './widgets';

const ThemedForm = withTheme(Theme);
/** What nobody wrote stays with the type. */
const NO_DEFAULTS = {
  emptyObjectFields: 'skipDefaults',
  arrayMinItems: { populate: 'never' },
} as const;

/** What {@link SchemaForm} takes. */
export interface SchemaFormProps {
  /** `openAPIV3Schema` of a type or trait. */
  schema: JsonObject | undefined;
  /** Only what differs from the defaults. */
  value: unknown;
  onChange: (value: JsonObject | undefined) => void;
  /** Tells the fields of several forms on one page apart. */
  idPrefix: string;
  disabled?: boolean;
}

/** A form made from the schema that a platform engineer wrote. Each field says what is wrong with it while it is being written. */
export default function SchemaForm(props: SchemaFormProps) {
  const t = useFormText();
  const { schema, value, onChange, idPrefix, disabled } = props;
  const made = useMemo((): FormSchema | { problem: string } => {
    try {
      return formSchema(schema);
    } catch (error) {
      if (!isApiError(error)) throw error;
      return { problem: error.message };
    }
  }, [schema]);
  const validator = useMemo(
    () => ('structural' in made ? formValidator(made.structural) : undefined),
    [made],
  );
  if ('problem' in made) {
    return (
      <Alert severity="error">
        {t('schema.broken', { message: made.problem })}
      </Alert>
    );
  }
  if (!schema || Object.keys(made.structural.properties ?? {}).length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('schema.none')}
      </Typography>
    );
  }
  return (
    <ThemedForm
      tagName="div"
      idPrefix={idPrefix}
      schema={made.schema}
      uiSchema={made.uiSchema}
      validator={validator!}
      widgets={widgets}
      fields={fields}
      templates={templates}
      formData={value ?? {}}
      liveValidate
      noHtml5Validate
      experimental_defaultFormStateBehavior={NO_DEFAULTS}
      showErrorList={false}
      disabled={disabled}
      onChange={event => onChange(sparse(event.formData))}
    >
      {/* No submit button: the page saves. */}
      <></>
    </ThemedForm>
  );
}
