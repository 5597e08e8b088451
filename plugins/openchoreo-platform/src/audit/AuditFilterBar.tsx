import { FormEvent, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import {
  AuditFilters,
  isOutcome,
  NO_FILTERS,
  OUTCOMES,
  VERBS,
} from './auditFilters';
import { usePlatformText } from '../texts';

const FIELDS: Array<{
  name: keyof AuditFilters;
  /** A value as it could be: the same in every language. */
  example?: string;
  options?: readonly string[];
  moment?: boolean;
}> = [
  { name: 'subject', example: 'user:default/alice' },
  { name: 'kind', example: 'ReleaseBinding' },
  { name: 'namespace', example: 'default' },
  { name: 'name' },
  { name: 'verb', options: VERBS },
  { name: 'outcome', options: OUTCOMES },
  { name: 'since', moment: true },
  { name: 'until', moment: true },
];

/** Filters of the audit trail. They are used when the form is sent, not with every key. */
export function AuditFilterBar(props: {
  filters: AuditFilters;
  onChange(filters: AuditFilters): void;
}) {
  const t = usePlatformText();
  const [draft, setDraft] = useState(props.filters);
  const send = (event: FormEvent) => {
    event.preventDefault();
    props.onChange(draft);
  };
  const clear = () => {
    setDraft(NO_FILTERS);
    props.onChange(NO_FILTERS);
  };
  return (
    <Box
      component="form"
      role="search"
      aria-label={t('audit.filters')}
      onSubmit={send}
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: {
          xs: '1fr 1fr',
          md: 'repeat(4, minmax(0, 1fr))',
        },
        mb: 3,
      }}
    >
      {FIELDS.map(({ name, example, options, moment }) => (
        <TextField
          key={name}
          id={`audit-${name}`}
          size="small"
          label={t(`audit.field.${name}`)}
          placeholder={example}
          value={draft[name]}
          onChange={event => setDraft({ ...draft, [name]: event.target.value })}
          type={moment ? 'datetime-local' : 'text'}
          select={options !== undefined}
          SelectProps={{ native: true }}
          InputLabelProps={
            moment || options || example ? { shrink: true } : undefined
          }
        >
          {options && [
            <option key="" value="">
              {t('audit.any')}
            </option>,
            ...options.map(value => (
              <option key={value} value={value}>
                {isOutcome(value) ? t(`audit.outcome.${value}`) : value}
              </option>
            )),
          ]}
        </TextField>
      ))}
      <Box sx={{ gridColumn: '1 / -1', display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained">
          {t('audit.filter')}
        </Button>
        <Button type="button" onClick={clear}>
          {t('audit.clear')}
        </Button>
      </Box>
    </Box>
  );
}
