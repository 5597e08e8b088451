import { FormEvent, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { AuditFilters, NO_FILTERS, OUTCOMES, VERBS } from './auditFilters';

const FIELDS: Array<{
  name: keyof AuditFilters;
  label: string;
  placeholder?: string;
  options?: Array<[value: string, label: string]>;
  moment?: boolean;
}> = [
  { name: 'subject', label: 'Who', placeholder: 'user:default/alice' },
  { name: 'kind', label: 'Kind', placeholder: 'ReleaseBinding' },
  { name: 'namespace', label: 'Namespace', placeholder: 'default' },
  { name: 'name', label: 'Name' },
  {
    name: 'verb',
    label: 'Action',
    options: VERBS.map(verb => [verb, verb]),
  },
  { name: 'outcome', label: 'Outcome', options: Object.entries(OUTCOMES) },
  { name: 'since', label: 'From', moment: true },
  { name: 'until', label: 'To', moment: true },
];

/** Filters of the audit trail. They are used when the form is sent, not with every key. */
export function AuditFilterBar(props: {
  filters: AuditFilters;
  onChange(filters: AuditFilters): void;
}) {
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
      aria-label="Filter the audit trail"
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
      {FIELDS.map(({ name, label, placeholder, options, moment }) => (
        <TextField
          key={name}
          id={`audit-${name}`}
          size="small"
          label={label}
          placeholder={placeholder}
          value={draft[name]}
          onChange={event => setDraft({ ...draft, [name]: event.target.value })}
          type={moment ? 'datetime-local' : 'text'}
          select={options !== undefined}
          SelectProps={{ native: true }}
          InputLabelProps={
            moment || options || placeholder ? { shrink: true } : undefined
          }
        >
          {options && [
            <option key="" value="">
              Any
            </option>,
            ...options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            )),
          ]}
        </TextField>
      ))}
      <Box sx={{ gridColumn: '1 / -1', display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained">
          Filter
        </Button>
        <Button type="button" onClick={clear}>
          Clear
        </Button>
      </Box>
    </Box>
  );
}
