import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReleaseBinding } from '@openchoreo-portal/model';
import {
  bindingStatus,
  entityPath,
  StatusLabel,
  useStatusText,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { counted, useProjectsText } from '../texts';

/** What {@link MatrixCell} is about. */
export interface MatrixCellProps {
  namespace: string;
  /** Object name and title of the component. */
  component: string;
  title: string;
  environment: string;
  binding: ReleaseBinding | undefined;
}

/** At most two lines; all of it on hover. */
const TWO_LINES = {
  display: '-webkit-box',
  WebkitLineClamp: 2,
  WebkitBoxOrient: 'vertical',
  overflow: 'hidden',
  overflowWrap: 'anywhere',
} as const;

/** A release without the name of its component, which the row says. */
const shortName = (release: string, component: string) =>
  release.startsWith(`${component}-`)
    ? release.slice(component.length + 1)
    : release;

/** One component in one environment: how it is, why if it is not well, which release; it leads to where that can be looked at and changed. */
export function MatrixCell(props: MatrixCellProps) {
  const { binding, environment } = props;
  const status = bindingStatus(binding);
  const t = useProjectsText();
  const word = useStatusText();
  const detail = status.detail && word(status.detail);
  const release = binding?.status?.syncedRelease;
  const drift = binding?.status?.drift ?? 0;
  return (
    <>
      <Link
        to={`${entityPath(
          'component',
          props.namespace,
          props.component,
          'environments',
        )}?environment=${encodeURIComponent(environment)}`}
        title={detail}
        aria-label={t('matrix.cell', {
          component: props.title,
          environment,
          status: word(status.label),
        })}
      >
        <StatusLabel size="small" tone={status.tone} label={status.label} />
      </Link>
      {detail && status.tone !== 'ok' && (
        <Typography
          variant="caption"
          component="div"
          title={detail}
          sx={TWO_LINES}
        >
          {detail}
        </Typography>
      )}
      {release && (
        <Box
          title={release}
          sx={{
            typography: 'caption',
            color: 'text.secondary',
            fontFamily: 'monospace',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {shortName(release, props.component)}
        </Box>
      )}
      {drift > 0 && (
        <Typography variant="caption" component="div">
          {counted(t, 'drift', drift)}
        </Typography>
      )}
    </>
  );
}
