import AddIcon from '@mui/icons-material/Add';
import DeleteIcon from '@mui/icons-material/Delete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import { useFormText } from '../texts';
import { Field } from './Field';
import { tidy } from './types';

/** Which environment variables carry an address. */
export type AddressBindings = Partial<
  Record<'address' | 'host' | 'port' | 'basePath', string>
>;

/** Names of the variables that the address of a dependency arrives in. */
export function AddressFields(props: {
  value: AddressBindings;
  onChange: (value: AddressBindings) => void;
  problemAt: (path: string) => string | undefined;
}) {
  const t = useFormText();
  return (
    <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
      {(['address', 'host', 'port'] as const).map(part => (
        <Field
          key={part}
          label={t(`dependencies.bind.${part}`)}
          value={props.value[part] ?? ''}
          problem={props.problemAt(`.envBindings.${part}`)}
          inputProps={{ spellCheck: false }}
          onChange={text =>
            props.onChange(tidy({ ...props.value, [part]: text.trim() }))
          }
        />
      ))}
    </Stack>
  );
}

/** Outputs of a resource, each with the variable it arrives in. */
export function OutputFields(props: {
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
}) {
  const t = useFormText();
  const rows = Object.entries(props.value);
  const set = (next: [string, string][]) =>
    props.onChange(Object.fromEntries(next));
  const free = () => {
    for (let i = 1; ; i++) {
      if (!Object.hasOwn(props.value, `output${i}`)) return `output${i}`;
    }
  };
  return (
    <Box>
      <Stack spacing={1}>
        {rows.map(([output, variable], index) => {
          const put = (row: [string, string]) =>
            set(rows.map((old, i) => (i === index ? row : old)));
          return (
            <Stack key={index} direction="row" spacing={1}>
              <Field
                label={t('dependencies.bind.output')}
                value={output}
                onChange={text => {
                  const name = text.trim();
                  const taken = rows.some(
                    ([other], i) => i !== index && other === name,
                  );
                  if (!taken) put([name, variable]);
                }}
              />
              <Field
                label={t('dependencies.bind.variable')}
                value={variable}
                onChange={text => put([output, text.trim()])}
              />
              <IconButton
                aria-label={t('dependencies.bind.remove', { name: output })}
                onClick={() => set(rows.filter((_, i) => i !== index))}
              >
                <DeleteIcon />
              </IconButton>
            </Stack>
          );
        })}
      </Stack>
      <Button
        size="small"
        startIcon={<AddIcon />}
        onClick={() => set([...rows, [free(), '']])}
      >
        {t('dependencies.bind.add')}
      </Button>
    </Box>
  );
}
