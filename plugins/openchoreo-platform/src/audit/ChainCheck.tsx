import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { useMutation } from '@tanstack/react-query';
import { usePlatformText } from '../texts';

/** Checks that no record was changed or taken out since it was written. */
export function ChainCheck() {
  const t = usePlatformText();
  const api = useApi(openchoreoApiRef);
  const check = useMutation({
    mutationFn: () =>
      api.request<{ intact: boolean; brokenAt?: number }>(
        '/audit/verification',
      ),
  });
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mb: 2 }}>
      <Button
        variant="outlined"
        onClick={() => check.mutate()}
        disabled={check.isPending}
      >
        {t(check.isPending ? 'chain.checking' : 'chain.check')}
      </Button>
      <Box role="status" sx={{ flexGrow: 1, minWidth: 0 }}>
        {check.data?.intact && (
          <Alert severity="success" sx={{ py: 0 }}>
            {t('chain.intact')}
          </Alert>
        )}
        {check.data && !check.data.intact && (
          <Alert severity="error" sx={{ py: 0 }}>
            {t('chain.broken', { record: check.data.brokenAt ?? '' })}
          </Alert>
        )}
        {check.error && (
          <Alert severity="error" sx={{ py: 0 }}>
            {t('chain.failed', { message: check.error.message })}
          </Alert>
        )}
      </Box>
    </Box>
  );
}
