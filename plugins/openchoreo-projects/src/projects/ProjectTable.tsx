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
import TableSortLabel from '@mui/material/TableSortLabel';
import Typography from '@mui/material/Typography';
import {
  descriptionOf,
  displayName,
  entityPath,
  RelativeTime,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentHealthLabel } from './EnvironmentHealthLabel';
import { ariaSort, Sort, SortName } from './sorting';
import { ProjectHealth } from './useProjectHealth';
import { WaitingLabels } from './WaitingLabels';
import { ProjectsTextKey, useProjectsText } from '../texts';

function Rows({ rows }: { rows: readonly ProjectHealth[] }) {
  const t = useProjectsText();
  return rows.map<ReactNode>(row => {
    const { project } = row;
    const { name, namespace, creationTimestamp } = project.metadata;
    return (
      <TableRow key={project.metadata.uid} hover>
        <TableCell component="th" scope="row" sx={{ minWidth: 200 }}>
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
        <TableCell sx={{ whiteSpace: 'nowrap' }}>
          <RelativeTime at={creationTimestamp} />
        </TableCell>
      </TableRow>
    );
  });
}

/** A column and the order it stands for. */
const COLUMNS: ReadonlyArray<[ProjectsTextKey, SortName]> = [
  ['projects.project', 'name'],
  ['projects.components', 'components'],
  ['projects.environments', 'health'],
  ['projects.waiting', 'waiting'],
  ['projects.created', 'created'],
];

/** One row a project; the heads of columns put them in order. */
export function ProjectTable(props: {
  rows: readonly ProjectHealth[];
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { sort } = props;
  const t = useProjectsText();
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table aria-label={t('projects.list')}>
        <TableHead>
          <TableRow>
            {COLUMNS.map(([key, by]) => (
              <TableCell
                key={by}
                align={by === 'components' ? 'right' : 'left'}
                aria-sort={sort.by === by ? ariaSort(sort) : undefined}
                sx={{ whiteSpace: 'nowrap' }}
              >
                <TableSortLabel
                  active={sort.by === by}
                  direction={
                    ariaSort(
                      sort.by === by ? sort : { by, reversed: false },
                    ) === 'ascending'
                      ? 'asc'
                      : 'desc'
                  }
                  onClick={() =>
                    props.onSort({
                      by,
                      reversed: sort.by === by && !sort.reversed,
                    })
                  }
                >
                  {t(key)}
                </TableSortLabel>
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          <Rows rows={props.rows} />
        </TableBody>
      </Table>
    </TableContainer>
  );
}
