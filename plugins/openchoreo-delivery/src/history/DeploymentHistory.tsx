import { useState } from 'react';
import { Link } from 'react-router-dom';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { DeploymentOutcome } from '@openchoreo-portal/delivery';
import { Promotion, ReleaseBinding } from '@openchoreo-portal/model';
import {
  EmptyState,
  FailedState,
  formatDuration,
  LoadingState,
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { person } from '../environment/people';
import { useDeliveryText } from '../texts';
import { HistoryLine, historyLines } from './history';
import { useDeployments } from './useDeployments';

/** Lines shown at first, and how many more at a time. */
const LINES = 25;
/** Records that the server gives at first, and at most. */
const FEW = 50;
const MOST = 200;

const TONE: Record<DeploymentOutcome, StatusTone> = {
  InProgress: 'progress',
  Waiting: 'waiting',
  Succeeded: 'ok',
  Failed: 'error',
  Rejected: 'error',
  Replaced: 'off',
};

/** What was changed where, by whom, how long it took and how it ended, newest first. */
export function DeploymentHistory(props: {
  namespace: string;
  project: string;
  /** Absent: of all components, with a column that names them. */
  component?: string;
  bindings: readonly ReleaseBinding[];
  promotions: readonly Promotion[];
}) {
  const { namespace, project, component, bindings, promotions } = props;
  const t = useDeliveryText();
  const [shown, setShown] = useState(LINES);
  const limit = shown > LINES ? MOST : FEW;
  const deployments = useDeployments(
    { namespace, project, ...(component ? { component } : {}) },
    bindings,
    limit,
  );
  if (deployments.isPending) return <LoadingState />;
  if (deployments.isError) {
    return (
      <FailedState
        error={deployments.error}
        retry={() => deployments.refetch()}
      />
    );
  }
  const { items, isComplete } = deployments.data;
  const lines = historyLines(items, promotions, new Date());
  const isMore = lines.length > shown || (!isComplete && limit < MOST);
  if (lines.length === 0) {
    return (
      <EmptyState title={t('history.empty.title')}>
        {t('history.empty.text')}
      </EmptyState>
    );
  }
  return (
    <TableContainer
      component={Paper}
      variant="outlined"
      tabIndex={0}
      role="region"
      aria-label={t('history.scrollable')}
    >
      <Table
        size="small"
        aria-label={t('history.title')}
        sx={{ minWidth: 820 }}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('history.what')}</TableCell>
            {!component && <TableCell>{t('history.component')}</TableCell>}
            <TableCell>{t('history.environment')}</TableCell>
            <TableCell>{t('history.release')}</TableCell>
            <TableCell>{t('history.outcome')}</TableCell>
            <TableCell>{t('history.askedBy')}</TableCell>
            <TableCell>{t('history.decidedBy')}</TableCell>
            <TableCell>{t('history.when')}</TableCell>
            <TableCell>{t('history.took')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.slice(0, shown).map(line => (
            <Line key={line.key} line={line} withComponent={!component} />
          ))}
        </TableBody>
      </Table>
      {isMore && (
        <Button sx={{ m: 1 }} onClick={() => setShown(shown + LINES)}>
          {t('history.showMore')}
        </Button>
      )}
      {!isMore && !isComplete && (
        <Typography variant="body2" color="text.secondary" sx={{ p: 1.5 }}>
          {t('history.more')}
        </Typography>
      )}
    </TableContainer>
  );
}

function Line(props: { line: HistoryLine; withComponent: boolean }) {
  const { line } = props;
  const t = useDeliveryText();
  const at = line.promotion?.metadata;
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        {at ? (
          <Link to={`/approvals?show=all&promotion=${at.namespace}/${at.name}`}>
            {t(`change.${line.change}`)}
          </Link>
        ) : (
          t(`change.${line.change}`)
        )}
      </TableCell>
      {props.withComponent && (
        <TableCell>
          {t(`approval.what.${line.subject ?? 'Component'}`, {
            name: line.component,
          })}
        </TableCell>
      )}
      <TableCell>{line.environment}</TableCell>
      <TableCell sx={{ fontFamily: 'monospace' }}>{line.releaseName}</TableCell>
      <TableCell>
        <StatusLabel
          size="small"
          tone={TONE[line.outcome]}
          label={t(`outcome.${line.outcome}`)}
          detail={line.message || undefined}
        />
      </TableCell>
      <TableCell>{person(line.requestedBy)}</TableCell>
      <TableCell>{line.decidedBy.map(person).join(', ') || '—'}</TableCell>
      <TableCell>
        <RelativeTime at={line.startedAt} />
      </TableCell>
      <TableCell>{formatDuration(line.duration)}</TableCell>
    </TableRow>
  );
}
