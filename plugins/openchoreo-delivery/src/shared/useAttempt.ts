import { useState } from 'react';
import { useDeliveryText } from '../texts';
import { errorText } from './errorText';

/** One write after a click: whether it is under way, and what went wrong with the last one, in words. */
export function useAttempt() {
  const t = useDeliveryText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (e) {
      setError(errorText(e, t));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, attempt };
}
