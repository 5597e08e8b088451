import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { stringify } from 'yaml';
import { useFormText } from '../texts';
import type { Choice, MergeConflict } from './threeWay';

/** Fields that two people changed, each with what it was, what both made of it, and the choice between them; without a choice mine stays. */
export function ConflictFields(props: {
  conflicts: readonly MergeConflict[];
  choices: Readonly<Record<string, Choice>>;
  onChange: (choices: Record<string, Choice>) => void;
}) {
  const t = useFormText();
  const { choices } = props;
  const text = (value: unknown) => {
    if (value === undefined) return t('conflict.none');
    return typeof value === 'string'
      ? value
      : stringify(value, { lineWidth: 0 }).trim();
  };
  return (
    <>
      {props.conflicts.map(({ path, base, mine, theirs }) => (
        <Box key={path} sx={{ mt: 2 }}>
          <Typography
            component="h3"
            variant="subtitle2"
            sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
          >
            {path}
          </Typography>
          <Typography variant="caption">
            {t('conflict.was', { value: text(base) })}
          </Typography>
          <RadioGroup
            aria-label={path}
            value={choices[path] ?? 'mine'}
            onChange={(_event, choice) =>
              props.onChange({ ...choices, [path]: choice as Choice })
            }
          >
            {(['mine', 'theirs'] as const).map(side => (
              <FormControlLabel
                key={side}
                value={side}
                control={<Radio size="small" />}
                label={
                  <Box
                    sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
                  >
                    <strong>{t(`conflict.${side}`)}</strong>{' '}
                    {text(side === 'mine' ? mine : theirs)}
                  </Box>
                }
              />
            ))}
          </RadioGroup>
        </Box>
      ))}
    </>
  );
}
