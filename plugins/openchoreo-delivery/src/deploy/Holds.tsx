import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import { PromotionPolicy } from '@openchoreo-portal/model';
import { RelativeTime } from '@openchoreo-portal/plugin-openchoreo-react';
import { holdsOf } from './holdsOf';
import { useDeliveryText } from '../texts';

/** Holds and freezes that concern a project, before anybody runs into them. */
export function Holds(props: {
  policies: readonly PromotionPolicy[];
  project: string;
}) {
  const t = useDeliveryText();
  const holds = holdsOf(props.policies, props.project, new Date());
  if (holds.length === 0) return null;
  return (
    <Stack
      spacing={1}
      sx={{ mb: 2 }}
      role="group"
      aria-label={t('holds.title')}
    >
      {holds.map(hold => (
        <Alert
          key={`${hold.policy}/${hold.gate}/${hold.from}`}
          severity="warning"
        >
          <strong>
            {t(`holds.${hold.kind}`, {
              environments: hold.environments.join(', '),
            })}
          </strong>{' '}
          {hold.reason}
          {hold.from &&
            ` ${
              hold.until
                ? t('holds.fromTo', { from: hold.from, until: hold.until })
                : t('holds.from', { from: hold.from })
            }`}
          {hold.until && !hold.from && (
            <>
              {' '}
              {t('holds.ends')} <RelativeTime at={hold.until} ahead />.
            </>
          )}
        </Alert>
      ))}
    </Stack>
  );
}
