import { Link } from 'react-router-dom';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  entityPath,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ProjectHealth } from './useProjectHealth';

const plural = (n: number, one: string, many: string) =>
  `${n} ${n === 1 ? one : many}`;

/** What waits for somebody in a project; each leads to where it can be dealt with. */
export function WaitingLabels({ row }: { row: ProjectHealth }) {
  const { approvals, failedBuilds, drift } = row.waiting;
  const { namespace, name } = row.project.metadata;
  if (approvals + failedBuilds + drift === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        Nothing waits
      </Typography>
    );
  }
  return (
    <Stack spacing={0.5} alignItems="flex-start">
      {approvals > 0 && (
        <Link to="/approvals">
          <StatusLabel
            size="small"
            tone="waiting"
            label={plural(approvals, 'approval', 'approvals')}
          />
        </Link>
      )}
      {failedBuilds > 0 && (
        <Link to={entityPath('system', namespace!, name)}>
          <StatusLabel
            size="small"
            tone="error"
            label={plural(failedBuilds, 'failed build', 'failed builds')}
          />
        </Link>
      )}
      {drift > 0 && (
        <Link to={entityPath('system', namespace!, name, 'environments')}>
          <StatusLabel
            size="small"
            tone="waiting"
            label={plural(drift, 'drifted field', 'drifted fields')}
          />
        </Link>
      )}
    </Stack>
  );
}
