import { ButtonProps } from '@mui/material/Button';
import { AccessQuestion } from '../api/openchoreoApi';
import { useAccess } from '../access/useAccess';
import { ReasonButton } from './ReasonButton';

/** A {@link ReasonButton} that is disabled with the reason when the person may not do what it does, or when `blocked` says why not now. */
export function AccessButton(
  props: ButtonProps & {
    question: AccessQuestion;
    /** Another permission that suffices. */
    or?: AccessQuestion;
    /** A reason of the page's own, e.g. `Nothing has changed yet.` */
    blocked?: string;
  },
) {
  const { question, or, blocked, ...rest } = props;
  const access = useAccess(question);
  const other = useAccess(or);
  const isAllowed = access.allowed || other.allowed;
  return (
    <ReasonButton
      {...rest}
      aria-busy={
        (!isAllowed &&
          (access.loading || (or !== undefined && other.loading))) ||
        undefined
      }
      blocked={isAllowed ? blocked : access.reason}
    />
  );
}
