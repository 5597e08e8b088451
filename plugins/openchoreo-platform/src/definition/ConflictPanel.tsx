import { useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import {
  Choice,
  mergeThreeWay,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { stringify } from 'yaml';
import { usePlatformText } from '../texts';
import { DiffView } from './DiffView';
import { editablePart, editableYaml, parseDefinition } from './text/yaml';

/** Shows what somebody else made of the object meanwhile, and brings both changes together field by field. */
export function ConflictPanel(props: {
  base: StoredObject;
  theirs: StoredObject;
  text: string;
  onMerge: (text: string) => void;
}) {
  const t = usePlatformText();
  const { base, theirs, text, onMerge } = props;
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const merged = useMemo(() => {
    try {
      return mergeThreeWay<unknown>(
        editablePart(base),
        editablePart(parseDefinition(text, base, t)),
        editablePart(theirs),
        choices,
      );
    } catch {
      // Not YAML yet: the checks say so; it can be merged when it is.
      return undefined;
    }
  }, [base, theirs, text, choices, t]);
  const show = (value: unknown) => {
    if (value === undefined) return t('conflict.nothing');
    return typeof value === 'string'
      ? value
      : stringify(value, { lineWidth: 0 }).trim();
  };
  return (
    <Alert
      severity="warning"
      sx={{ mb: 2, '& > div': { minWidth: 0, flex: 1 } }}
    >
      <AlertTitle>{t('conflict.title')}</AlertTitle>
      {t('conflict.text')}
      <Typography component="h3" variant="subtitle2" sx={{ mt: 1.5 }}>
        {t('conflict.theirs')}
      </Typography>
      <DiffView
        before={editableYaml(base)}
        after={editableYaml(theirs)}
        label={t('conflict.theirs')}
      />
      {merged && merged.conflicts.length > 0 && (
        <Typography sx={{ mt: 1.5 }}>{t('conflict.fields')}</Typography>
      )}
      {merged?.conflicts.map(({ path, mine, theirs: other }) => (
        <Box key={path} sx={{ mt: 1 }}>
          <Typography
            component="h4"
            variant="subtitle2"
            sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
          >
            {path}
          </Typography>
          <RadioGroup
            aria-label={path}
            value={choices[path] ?? 'mine'}
            onChange={(_event, choice) =>
              setChoices({ ...choices, [path]: choice as Choice })
            }
          >
            <FormControlLabel
              value="mine"
              control={<Radio size="small" />}
              label={t('conflict.mine', { value: show(mine) })}
            />
            <FormControlLabel
              value="theirs"
              control={<Radio size="small" />}
              label={t('conflict.other', { value: show(other) })}
            />
          </RadioGroup>
        </Box>
      ))}
      <Box sx={{ mt: 1.5 }}>
        <Button
          variant="contained"
          size="small"
          disabled={!merged}
          onClick={() =>
            merged && onMerge(stringify(merged.value, { lineWidth: 0 }))
          }
        >
          {t('conflict.merge')}
        </Button>
      </Box>
    </Alert>
  );
}
