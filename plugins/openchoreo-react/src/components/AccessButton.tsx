import Button, { ButtonProps } from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { AccessQuestion } from '../api/openchoreoApi';
import { useAccess } from '../access/useAccess';

/** A button that is disabled with the reason when the person may not do what it does, or when `blocked` says why not now. */
export function AccessButton(
  props: ButtonProps & {
    question: AccessQuestion;
    /** A reason of the page's own, e.g. `Nothing has changed yet.` */
    blocked?: string;
  },
) {
  const { question, blocked, disabled, ...rest } = props;
  const access = useAccess(question);
  const reason = access.allowed ? blocked : access.reason;
  const button = (
    <Button
      {...rest}
      disabled={disabled || Boolean(reason)}
      aria-busy={access.loading || undefined}
    />
  );
  return reason ? (
    <Tooltip title={reason}>
      {/* A disabled button takes no focus, so the reason hangs on a wrapper that does. */}
      <span tabIndex={0} role="group" aria-label={`${reason}`}>
        {button}
      </span>
    </Tooltip>
  ) : (
    button
  );
}
