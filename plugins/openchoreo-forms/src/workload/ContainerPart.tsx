import Stack from '@mui/material/Stack';
import { WorkloadContainer } from '@openchoreo-portal/model';
import { useFormText } from '../texts';
import { Field } from './Field';
import { Section } from './Section';
import { tidy, WorkloadPartProps } from './types';

const split = (text: string) =>
  text === '' ? undefined : text.split(',').map(part => part.trimStart());

/** Image, command and arguments. */
export function ContainerPart({
  value,
  onChange,
  problemAt,
}: WorkloadPartProps) {
  const t = useFormText();
  const { container } = value;
  const set = (change: Partial<WorkloadContainer>) =>
    onChange({
      ...value,
      container: {
        ...tidy({ ...container, ...change }),
        image: change.image ?? container.image,
      },
    });
  return (
    <Section title={t('container.title')}>
      <Field
        label={t('container.image')}
        example="ghcr.io/org/app:v1.0"
        value={container.image}
        helperText={t('container.image.help')}
        problem={problemAt('container.image')}
        inputProps={{ spellCheck: false }}
        onChange={image => set({ image: image.trim() })}
      />
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        <Field
          label={t('container.command')}
          helperText={t('container.command.help')}
          value={(container.command ?? []).join(', ')}
          problem={problemAt('container.command')}
          onChange={text => set({ command: split(text) })}
        />
        <Field
          label={t('container.args')}
          helperText={t('container.args.help')}
          value={(container.args ?? []).join(', ')}
          problem={problemAt('container.args')}
          onChange={text => set({ args: split(text) })}
        />
      </Stack>
    </Section>
  );
}
