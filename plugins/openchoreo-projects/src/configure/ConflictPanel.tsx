import { useState } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import type {
  Choice,
  MergeConflict,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { stringify } from 'yaml';
import { useConfigureText } from './texts';

/** Shows what both sides made of the same fields, and lets a person choose for each. */
export function ConflictPanel(props: {
  conflicts: readonly MergeConflict[];
  onChoose: (choices: Record<string, Choice>) => void;
}) {
  const t = useConfigureText();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const text = (value: unknown) => {
    if (value === undefined) return t('conflict.none');
    return typeof value === 'string'
      ? value
      : stringify(value, { lineWidth: 0 }).trim();
  };
  return (
    <Alert severity="warning" sx={{ mb: 2, '& > div': { minWidth: 0 } }}>
      <AlertTitle>{t('conflict.title')}</AlertTitle>
      {t('conflict.text')}
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
              setChoices({ ...choices, [path]: choice as Choice })
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
      <Button
        variant="contained"
        size="small"
        sx={{ mt: 1 }}
        onClick={() => props.onChoose(choices)}
      >
        {t('conflict.apply')}
      </Button>
    </Alert>
  );
}
