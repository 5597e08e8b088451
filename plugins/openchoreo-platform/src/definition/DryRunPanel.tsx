import { useMemo } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import { usePlatformText } from '../texts';
import { DiffView } from './DiffView';
import { editableYaml } from './text/yaml';
import { Verdict } from './useDryRun';

/** What the server would make of the text, before anything is saved. */
export function DryRunPanel(props: { base: StoredObject; verdict: Verdict }) {
  const t = usePlatformText();
  const { base, verdict } = props;
  return (
    <Box component="section" sx={{ mt: 3 }}>
      <Typography component="h3" variant="subtitle1" gutterBottom>
        {t('preview.title')}
      </Typography>
      <Box aria-live="polite">
        {verdict.status === 'none' && (
          <Typography color="text.secondary">{t('preview.none')}</Typography>
        )}
        {verdict.status === 'checking' && (
          <Typography color="text.secondary">
            {t('preview.checking')}
          </Typography>
        )}
        {verdict.status === 'refused' && (
          <Alert severity="error" sx={{ overflowWrap: 'anywhere' }}>
            {verdict.message}
          </Alert>
        )}
        {verdict.status === 'accepted' && (
          <Accepted base={base} stored={verdict.stored} />
        )}
      </Box>
    </Box>
  );
}

function Accepted(props: { base: StoredObject; stored: StoredObject }) {
  const t = usePlatformText();
  const { base, stored } = props;
  const [before, after] = useMemo(
    () => [editableYaml(base), editableYaml(stored)],
    [base, stored],
  );
  return (
    <>
      <Alert severity="success" sx={{ mb: 1.5 }}>
        {before === after ? t('preview.same') : t('preview.accepted')}
      </Alert>
      {before !== after && <DiffView before={before} after={after} />}
    </>
  );
}
