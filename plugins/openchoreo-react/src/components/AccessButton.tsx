import Button, { ButtonProps } from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { AccessQuestion } from '../api/openchoreoApi';
import { useAccess } from '../access/useAccess';

/**
 * A button that is disabled with the reason when the person may not do what it does, or when `blocked` says why not now. It stays focusable
 * (`aria-disabled`), so that keyboard and screen reader users learn the reason too.
 */
export function AccessButton(
  props: ButtonProps & {
    question: AccessQuestion;
    /** A reason of the page's own, e.g. `Nothing has changed yet.` */
    blocked?: string;
  },
) {
  const { question, blocked, onClick, sx, ...rest } = props;
  const access = useAccess(question);
  const reason = access.allowed ? blocked : access.reason;
  return (
    <Tooltip title={reason ?? ''} describeChild>
      <Button
        {...rest}
        aria-disabled={reason ? true : undefined}
        aria-busy={access.loading || undefined}
        onClick={reason ? event => event.preventDefault() : onClick}
        sx={[
          ...(Array.isArray(sx) ? sx : [sx]),
          Boolean(reason) && { opacity: 0.55, cursor: 'not-allowed' },
        ]}
      />
    </Tooltip>
  );
}
