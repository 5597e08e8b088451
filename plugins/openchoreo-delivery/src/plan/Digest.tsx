import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useDeliveryText } from '../texts';

/** What is approved and executed, in a few characters. */
export function Digest({ digest }: { digest: string | undefined }) {
  const t = useDeliveryText();
  if (!digest) return null;
  return (
    <Typography
      variant="caption"
      color="text.secondary"
      sx={{ overflowWrap: 'anywhere' }}
    >
      <Box component="span" sx={{ fontFamily: 'monospace' }}>
        {t('plan.digest', { digest: digest.slice(0, 16) })}
      </Box>
      . {t('plan.digest.help')}
    </Typography>
  );
}
