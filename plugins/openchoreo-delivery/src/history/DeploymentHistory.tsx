import { Link } from 'react-router-dom';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { Promotion } from '@openchoreo-portal/model';
import {
  EmptyState,
  formatDuration,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { phaseStatus } from '../approvals/phase';
import { person } from '../environment/people';
import { historyLines } from './history';

/** Most lines shown; older ones are on the approvals page. */
const MAX_LINES = 25;

/** What was promoted where, by whom, how long it took and how it ended, newest first. */
export function DeploymentHistory(props: {
  promotions: readonly Promotion[];
  /** Shows which component each line is about. */
  withComponent?: boolean;
}) {
  const lines = historyLines(props.promotions, new Date());
  if (lines.length === 0) {
    return (
      <EmptyState title="Nothing was promoted yet">
        Promotions to environments with gates are kept here with who asked, who
        decided and how they ended.
      </EmptyState>
    );
  }
  return (
    <TableContainer
      component={Paper}
      variant="outlined"
      tabIndex={0}
      role="region"
      aria-label="Deployment history, scrollable"
    >
      <Table
        size="small"
        aria-label="Deployment history"
        sx={{ minWidth: 720 }}
      >
        <TableHead>
          <TableRow>
            {props.withComponent && <TableCell>Component</TableCell>}
            <TableCell>Release</TableCell>
            <TableCell>To</TableCell>
            <TableCell>Outcome</TableCell>
            <TableCell>Asked by</TableCell>
            <TableCell>Decided by</TableCell>
            <TableCell>When</TableCell>
            <TableCell>Took</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.slice(0, MAX_LINES).map(line => {
            const { metadata, spec, status } = line.promotion;
            return (
              <TableRow key={metadata.uid}>
                {props.withComponent && (
                  <TableCell>{spec.owner.componentName}</TableCell>
                )}
                <TableCell component="th" scope="row">
                  <Link
                    to={`/approvals?show=all&promotion=${metadata.namespace}/${metadata.name}`}
                  >
                    <code>{spec.releaseName}</code>
                  </Link>
                </TableCell>
                <TableCell>{spec.environment}</TableCell>
                <TableCell>
                  <StatusLabel
                    size="small"
                    {...phaseStatus(status?.phase)}
                    detail={line.message || undefined}
                  />
                </TableCell>
                <TableCell>{person(line.requestedBy)}</TableCell>
                <TableCell>
                  {line.decidedBy.map(person).join(', ') || '—'}
                </TableCell>
                <TableCell>
                  <RelativeTime at={line.startedAt} />
                </TableCell>
                <TableCell>{formatDuration(line.duration)}</TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      {lines.length > MAX_LINES && (
        <Typography variant="body2" sx={{ p: 1.5 }}>
          {lines.length - MAX_LINES} older ones are on the{' '}
          <Link to="/approvals?show=all">approvals page</Link>.
        </Typography>
      )}
    </TableContainer>
  );
}
