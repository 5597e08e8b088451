import Stack from '@mui/material/Stack';
import { FileVar, SecretReference } from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { RowButtons } from './EnvPart';
import { Field } from './Field';
import { SecretFields } from './SecretFields';
import { Section } from './Section';
import { ProblemAt, withItem } from './types';

/** Files that the container finds, plain or from a secret. */
export function FilesPart(props: {
  value: readonly FileVar[];
  onChange: (value: FileVar[]) => void;
  /** Path of the list, e.g. `container.files`. */
  path: string;
  problemAt: ProblemAt;
  secrets: readonly SecretReference[];
}) {
  const t = useFormText();
  const { value, onChange, path, problemAt, secrets } = props;
  return (
    <Section
      title={t('files.title')}
      empty={value.length === 0 ? t('files.none') : undefined}
      add={[
        {
          label: t('files.add'),
          onClick: () =>
            onChange([...value, { key: '', mountPath: '', value: '' }]),
        },
      ]}
    >
      {value.map((file, index) => {
        const set = (next: FileVar | undefined) =>
          onChange(withItem(value, index, next));
        const { key, mountPath } = file;
        const secret = file.valueFrom?.secretKeyRef;
        return (
          <Stack key={index} spacing={1}>
            <Stack
              direction={{ xs: 'column', sm: 'row' }}
              spacing={1}
              alignItems={{ sm: 'flex-start' }}
            >
              <Field
                label={t('files.name')}
                value={key}
                problem={problemAt(`${path}[${index}].key`)}
                onChange={text => set({ ...file, key: text.trim() })}
              />
              <Field
                label={t('files.path')}
                example="/etc/app"
                value={mountPath}
                problem={problemAt(`${path}[${index}].mountPath`)}
                onChange={text => set({ ...file, mountPath: text.trim() })}
              />
              <RowButtons
                isSecret={secret !== undefined}
                onSecret={() =>
                  set(
                    secret
                      ? { key, mountPath, value: '' }
                      : {
                          key,
                          mountPath,
                          valueFrom: { secretKeyRef: { name: '', key: '' } },
                        },
                  )
                }
                removeLabel={t('files.remove')}
                onRemove={() => set(undefined)}
              />
            </Stack>
            {secret ? (
              <SecretFields
                value={secret}
                secrets={secrets}
                onChange={secretKeyRef =>
                  set({ key, mountPath, valueFrom: { secretKeyRef } })
                }
              />
            ) : (
              <Field
                label={t('files.content')}
                multiline
                minRows={2}
                maxRows={12}
                value={file.value ?? ''}
                inputProps={{
                  spellCheck: false,
                  style: { fontFamily: 'monospace' },
                }}
                onChange={text => set({ key, mountPath, value: text })}
              />
            )}
          </Stack>
        );
      })}
    </Section>
  );
}
