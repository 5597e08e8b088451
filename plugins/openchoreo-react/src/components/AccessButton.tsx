import { ButtonProps } from '@mui/material/Button';
import { AccessQuestion } from '../api/openchoreoApi';
import { useAccess } from '../access/useAccess';
import { ReasonButton } from './ReasonButton';

/** A {@link ReasonButton} that is disabled with the reason when the person may not do what it does, or when `blocked` says why not now. */
export function AccessButton(
  props: ButtonProps & {
    question: AccessQuestion;
    /** A reason of the page's own, e.g. `Nothing has changed yet.` */
    blocked?: string;
  },
) {
  const { question, blocked, ...rest } = props;
  const access = useAccess(question);
  return (
    <ReasonButton
      {...rest}
      aria-busy={access.loading || undefined}
      blocked={access.allowed ? blocked : access.reason}
    />
  );
}
