import { useApi } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { useMutation } from '@tanstack/react-query';

/** Checks that no record was changed or taken out since it was written. */
export function ChainCheck() {
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
        {check.isPending ? 'Checking the chain…' : 'Check the chain'}
      </Button>
      <Box role="status" sx={{ flexGrow: 1, minWidth: 0 }}>
        {check.data?.intact && (
          <Alert severity="success" sx={{ py: 0 }}>
            Every record follows from the one before it: none was changed or
            taken out.
          </Alert>
        )}
        {check.data && !check.data.intact && (
          <Alert severity="error" sx={{ py: 0 }}>
            Record {check.data.brokenAt} does not follow from the one before it:
            the trail was changed. Compare it with a backup of the database.
          </Alert>
        )}
        {check.error && (
          <Alert severity="error" sx={{ py: 0 }}>
            The chain could not be checked: {check.error.message}
          </Alert>
        )}
      </Box>
    </Box>
  );
}
