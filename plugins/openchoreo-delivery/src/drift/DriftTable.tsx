import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { DriftEntry } from '@openchoreo-portal/model';
import {
  AccessButton,
  RelativeTime,
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { bindingQuestion, DeployScope } from '../environment/questions';
import { valueText } from '../plan/valueText';

const LOOK: Record<DriftEntry['state'], { tone: StatusTone; label: string }> = {
  Present: { tone: 'waiting', label: 'Drifted' },
  Ignored: { tone: 'off', label: 'Ignored' },
  Reverted: { tone: 'ok', label: 'Put back' },
};

/** Fields that others changed: which, by whom, what it was and is, and what can be done. */
export function DriftTable(props: {
  entries: readonly DriftEntry[];
  scope: DeployScope;
  environment: string;
  busy: boolean;
  onRevert: (ids: string[]) => void;
  onAdopt: (ids: string[]) => void;
  onIgnore: (entry: DriftEntry) => void;
}) {
  const { scope, environment, busy } = props;
  const question = bindingQuestion(scope, environment, 'update');
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label="Changed fields, scrollable"
    >
      <Table size="small" aria-label="Changes by others">
        <TableHead>
          <TableRow>
            <TableCell>Field</TableCell>
            <TableCell>Deployed</TableCell>
            <TableCell>On the plane</TableCell>
            <TableCell>By</TableCell>
            <TableCell>State</TableCell>
            <TableCell>What to do</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.entries.map(entry => (
            <TableRow key={`${entry.id}${entry.state}`}>
              <TableCell component="th" scope="row">
                <Typography variant="body2">
                  {entry.kind} {entry.name}
                </Typography>
                <Typography
                  variant="body2"
                  sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
                >
                  {entry.path}
                </Typography>
              </TableCell>
              <TableCell sx={{ fontFamily: 'monospace' }}>
                {valueText(entry.before)}
              </TableCell>
              <TableCell sx={{ fontFamily: 'monospace' }}>
                {valueText(entry.after)}
              </TableCell>
              <TableCell>
                {entry.manager === 'unknown' ? 'somebody' : entry.manager}
                <Typography variant="caption" component="div">
                  <RelativeTime at={entry.since ?? entry.at} />
                </Typography>
              </TableCell>
              <TableCell>
                <StatusLabel
                  size="small"
                  {...LOOK[entry.state]}
                  detail={
                    entry.policy ? `By policy ${entry.policy}.` : undefined
                  }
                />
              </TableCell>
              <TableCell>
                {entry.state === 'Present' && (
                  <Stack direction="row" spacing={0.5}>
                    <AccessButton
                      size="small"
                      question={question}
                      disabled={busy}
                      aria-label={`Adopt ${entry.path}`}
                      onClick={() => props.onAdopt([entry.id])}
                    >
                      Adopt
                    </AccessButton>
                    <AccessButton
                      size="small"
                      question={question}
                      disabled={busy}
                      aria-label={`Revert ${entry.path}`}
                      onClick={() => props.onRevert([entry.id])}
                    >
                      Revert
                    </AccessButton>
                    <AccessButton
                      size="small"
                      disabled={busy}
                      question={{
                        action: 'driftpolicy:create',
                        scope: { namespace: scope.namespace },
                      }}
                      aria-label={`Ignore ${entry.path}`}
                      onClick={() => props.onIgnore(entry)}
                    >
                      Ignore
                    </AccessButton>
                  </Stack>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
