import { memo } from 'react';
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
import { useSearchValue } from '../list/useSearchValue';
import { ariaSort, formatSort, Sort, SortName } from './sorting';
import { ProjectHealth } from './useProjectHealth';
import { useProjectSlots } from './useProjectSlots';
import { WaitingLabels } from './WaitingLabels';
import { ProjectsTextKey, useProjectsText } from '../texts';

const Row = memo(function DrawnRow({ row }: { row: ProjectHealth }) {
  const t = useProjectsText();
  const { project } = row;
  const { name, namespace, creationTimestamp } = project.metadata;
  return (
    <TableRow hover>
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

/** A column and the order it stands for. */
const COLUMNS: ReadonlyArray<[ProjectsTextKey, SortName]> = [
  ['projects.project', 'name'],
  ['projects.components', 'components'],
  ['projects.environments', 'health'],
  ['projects.waiting', 'waiting'],
  ['projects.created', 'created'],
];

function ColumnHead(props: {
  text: ProjectsTextKey;
  by: SortName;
  sort: Sort;
}) {
  const { by, sort } = props;
  const t = useProjectsText();
  const [, setSort] = useSearchValue('sort');
  const isOrder = sort.by === by;
  return (
    <TableCell
      align={by === 'components' ? 'right' : 'left'}
      aria-sort={isOrder ? ariaSort(sort) : undefined}
      sx={{ whiteSpace: 'nowrap' }}
    >
      <TableSortLabel
        active={isOrder}
        direction={
          ariaSort(isOrder ? sort : { by, reversed: false }) === 'ascending'
            ? 'asc'
            : 'desc'
        }
        onClick={() =>
          setSort(formatSort({ by, reversed: isOrder && !sort.reversed }))
        }
      >
        {t(props.text)}
      </TableSortLabel>
    </TableCell>
  );
}

/** One row a project; the heads of columns put them in order (`?sort=`). */
export const ProjectTable = memo(function DrawnProjectTable(props: {
  rows: readonly ProjectHealth[];
  sort: Sort;
}) {
  const t = useProjectsText();
  const slots = useProjectSlots(props.rows);
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table aria-label={t('projects.list')}>
        <TableHead>
          <TableRow>
            {COLUMNS.map(([text, by]) => (
              <ColumnHead key={by} text={text} by={by} sort={props.sort} />
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rows.map((row, i) => (
            <Row key={slots[i]} row={row} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
});
