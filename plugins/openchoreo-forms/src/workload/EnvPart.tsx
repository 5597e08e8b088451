import DeleteIcon from '@mui/icons-material/Delete';
import LockIcon from '@mui/icons-material/Lock';
import LockOpenIcon from '@mui/icons-material/LockOpen';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import Tooltip from '@mui/material/Tooltip';
import { EnvVar, SecretReference } from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { Field } from './Field';
import { SecretFields } from './SecretFields';
import { Section } from './Section';
import { ProblemAt, withItem } from './types';

/** Environment variables, plain or from a secret. */
export function EnvPart(props: {
  value: readonly EnvVar[];
  onChange: (value: EnvVar[]) => void;
  /** Path of the list, e.g. `container.env`. */
  path: string;
  problemAt: ProblemAt;
  secrets: readonly SecretReference[];
}) {
  const t = useFormText();
  const { value, onChange, path, problemAt, secrets } = props;
  return (
    <Section
      title={t('env.title')}
      empty={value.length === 0 ? t('env.none') : undefined}
      add={[
        {
          label: t('env.add'),
          onClick: () => onChange([...value, { key: '', value: '' }]),
        },
      ]}
    >
      {value.map((entry, index) => {
        const set = (next: EnvVar | undefined) =>
          onChange(withItem(value, index, next));
        const secret = entry.valueFrom?.secretKeyRef;
        return (
          <Stack
            // Rows have no identity of their own while their name is written.
            key={index}
            direction={{ xs: 'column', sm: 'row' }}
            spacing={1}
            alignItems={{ sm: 'flex-start' }}
          >
            <Field
              label={t('name')}
              value={entry.key}
              problem={problemAt(`${path}[${index}].key`)}
              inputProps={{ spellCheck: false }}
              onChange={key => set({ ...entry, key: key.trim() })}
              sx={{ maxWidth: { sm: 260 } }}
            />
            {secret ? (
              <SecretFields
                value={secret}
                secrets={secrets}
                onChange={secretKeyRef =>
                  set({ key: entry.key, valueFrom: { secretKeyRef } })
                }
              />
            ) : (
              <Field
                label={t('value')}
                value={entry.value ?? ''}
                problem={problemAt(`${path}[${index}]`)}
                inputProps={{ spellCheck: false }}
                onChange={text => set({ key: entry.key, value: text })}
              />
            )}
            <RowButtons
              isSecret={secret !== undefined}
              onSecret={() =>
                set(
                  secret
                    ? { key: entry.key, value: '' }
                    : {
                        key: entry.key,
                        valueFrom: { secretKeyRef: { name: '', key: '' } },
                      },
                )
              }
              removeLabel={t('env.remove')}
              onRemove={() => set(undefined)}
            />
          </Stack>
        );
      })}
    </Section>
  );
}

/** The buttons at the end of a row. */
export function RowButtons(props: {
  isSecret: boolean;
  onSecret: () => void;
  removeLabel: string;
  onRemove: () => void;
}) {
  const t = useFormText();
  const secretLabel = props.isSecret ? t('secret.dont') : t('secret.use');
  return (
    <Stack direction="row" sx={{ flexShrink: 0 }}>
      <Tooltip title={secretLabel}>
        <IconButton aria-label={secretLabel} onClick={props.onSecret}>
          {props.isSecret ? <LockIcon /> : <LockOpenIcon />}
        </IconButton>
      </Tooltip>
      <Tooltip title={props.removeLabel}>
        <IconButton aria-label={props.removeLabel} onClick={props.onRemove}>
          <DeleteIcon />
        </IconButton>
      </Tooltip>
    </Stack>
  );
}
