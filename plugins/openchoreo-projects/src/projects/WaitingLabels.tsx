import { Link } from 'react-router-dom';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  entityPath,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ProjectHealth } from './useProjectHealth';
import { counted, useProjectsText } from '../texts';

/** What waits for somebody in a project; each leads to where it can be dealt with. */
export function WaitingLabels({ row }: { row: ProjectHealth }) {
  const t = useProjectsText();
  const { approvals, failedBuilds, failedBuildOf, drift } = row.waiting;
  const { namespace, name } = row.project.metadata;
  if (approvals + failedBuilds + drift === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('projects.calm')}
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
            label={counted(t, 'approval', approvals)}
          />
        </Link>
      )}
      {failedBuilds > 0 && (
        <Link
          to={
            failedBuildOf
              ? entityPath('component', namespace!, failedBuildOf, 'workflows')
              : entityPath('system', namespace!, name)
          }
        >
          <StatusLabel
            size="small"
            tone="error"
            label={counted(t, 'failedBuild', failedBuilds)}
          />
        </Link>
      )}
      {drift > 0 && (
        <Link to={entityPath('system', namespace!, name, 'environments')}>
          <StatusLabel
            size="small"
            tone="waiting"
            label={counted(t, 'drift', drift)}
          />
        </Link>
      )}
    </Stack>
  );
}
