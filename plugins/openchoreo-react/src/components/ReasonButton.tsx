import Button, { ButtonProps } from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';

/**
 * A button that says why it cannot be pressed. While there is a `blocked` reason it stays focusable (`aria-disabled`), so that keyboard and screen
 * reader users learn the reason too.
 */
export function ReasonButton(
  props: ButtonProps & {
    /** One sentence. Absent: it can be pressed. */
    blocked?: string | undefined;
  },
) {
  const { blocked, onClick, sx, ...rest } = props;
  return (
    <Tooltip title={blocked ?? ''} describeChild>
      <Button
        {...rest}
        aria-disabled={blocked ? true : undefined}
        onClick={blocked ? event => event.preventDefault() : onClick}
        sx={[
          ...(Array.isArray(sx) ? sx : [sx]),
          Boolean(blocked) && { opacity: 0.55, cursor: 'not-allowed' },
        ]}
      />
    </Tooltip>
  );
}
