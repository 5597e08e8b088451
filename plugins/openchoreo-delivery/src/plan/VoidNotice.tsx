import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useDeliveryText } from '../texts';
import { SeenPlan } from './usePlan';

/** Says that the plan is another one than the person looked at; nothing can be done with it until it has been looked at. */
export function VoidNotice({ seen }: { seen: SeenPlan }) {
  const t = useDeliveryText();
  if (!seen.isVoid) return null;
  return (
    <Alert
      severity="warning"
      action={
        <Button color="inherit" size="small" onClick={seen.accept}>
          {t('plan.void.accept')}
        </Button>
      }
    >
      {t('plan.void')}
    </Alert>
  );
}
