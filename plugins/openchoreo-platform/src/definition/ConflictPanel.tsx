import { useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import {
  Choice,
  ConflictFields,
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
      {merged && (
        <ConflictFields
          conflicts={merged.conflicts}
          choices={choices}
          onChange={setChoices}
        />
      )}
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
