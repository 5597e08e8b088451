import { useState } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import {
  Choice,
  ConflictFields,
  MergeConflict,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { useConfigureText } from './texts';

/** Shows what both sides made of the same fields, and lets a person choose for each. */
export function ConflictPanel(props: {
  conflicts: readonly MergeConflict[];
  onChoose: (choices: Record<string, Choice>) => void;
}) {
  const t = useConfigureText();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  return (
    <Alert severity="warning" sx={{ mb: 2, '& > div': { minWidth: 0 } }}>
      <AlertTitle>{t('conflict.title')}</AlertTitle>
      {t('conflict.text')}
      <ConflictFields
        conflicts={props.conflicts}
        choices={choices}
        onChange={setChoices}
      />
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
