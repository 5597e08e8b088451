import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import { PromotionPolicy } from '@openchoreo-portal/model';
import { RelativeTime } from '@openchoreo-portal/plugin-openchoreo-react';
import { holdsOf } from './holdsOf';

/** Holds and freezes that concern a project, before anybody runs into them. */
export function Holds(props: {
  policies: readonly PromotionPolicy[];
  project: string;
}) {
  const holds = holdsOf(props.policies, props.project, new Date());
  if (holds.length === 0) return null;
  return (
    <Stack
      spacing={1}
      sx={{ mb: 2 }}
      role="group"
      aria-label="Holds and freezes"
    >
      {holds.map(hold => (
        <Alert
          key={`${hold.policy}/${hold.gate}/${hold.from}`}
          severity="warning"
        >
          <strong>
            {hold.kind === 'hold' ? 'Hold' : 'Freeze'} on{' '}
            {hold.environments.join(', ')}:
          </strong>{' '}
          {hold.reason}
          {hold.from && ` From ${hold.from}`}
          {hold.until && hold.from && ` to ${hold.until}.`}
          {hold.until && !hold.from && (
            <>
              {' '}
              Ends <RelativeTime at={hold.until} ahead />.
            </>
          )}
        </Alert>
      ))}
    </Stack>
  );
}
