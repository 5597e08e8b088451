import { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import {
  descriptionOf,
  displayName,
  entityPath,
  RelativeTime,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentHealthLabel } from './EnvironmentHealthLabel';
import { ProjectHealth } from './useProjectHealth';
import { WaitingLabels } from './WaitingLabels';
import { useProjectsText } from '../texts';

function Rows({ rows }: { rows: readonly ProjectHealth[] }) {
  const t = useProjectsText();
  return rows.map<ReactNode>(row => {
    const { project } = row;
    const { name, namespace, creationTimestamp } = project.metadata;
    return (
      <TableRow key={project.metadata.uid} hover>
        <TableCell component="th" scope="row">
          <Typography
            component={Link}
            to={entityPath('system', namespace!, name)}
            fontWeight={600}
            color="primary"
          >
            {displayName(project)}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {descriptionOf(project) ?? name}
          </Typography>
        </TableCell>
        <TableCell align="right">{row.components}</TableCell>
        <TableCell>
          <Stack direction="row" flexWrap="wrap" columnGap={2} rowGap={0.5}>
            {row.environments.length > 0
              ? row.environments.map(health => (
                  <EnvironmentHealthLabel
                    key={health.environment}
                    health={health}
                  />
                ))
              : t('projects.undeployed')}
          </Stack>
        </TableCell>
        <TableCell>
          <WaitingLabels row={row} />
        </TableCell>
        <TableCell>
          <RelativeTime at={creationTimestamp} />
        </TableCell>
      </TableRow>
    );
  });
}

/** One row a project. */
export function ProjectTable({ rows }: { rows: readonly ProjectHealth[] }) {
  const t = useProjectsText();
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table aria-label={t('projects.list')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('projects.project')}</TableCell>
            <TableCell align="right">{t('projects.components')}</TableCell>
            <TableCell>{t('projects.environments')}</TableCell>
            <TableCell>{t('projects.waiting')}</TableCell>
            <TableCell>{t('projects.created')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          <Rows rows={rows} />
        </TableBody>
      </Table>
    </TableContainer>
  );
}
