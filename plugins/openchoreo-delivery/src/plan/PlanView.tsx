import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import {
  StatusLabel,
  StatusTone,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { GateAnswer, ObjectChange } from './types';

const WORD = { add: 'New', modify: 'Changed', remove: 'Removed' } as const;

const GATE_TONE: Record<GateAnswer['state'], StatusTone> = {
  Allow: 'ok',
  Wait: 'waiting',
  Deny: 'error',
};

/** How many objects of each sort, e.g. `2 new, 1 changed`. */
export function summaryOf(changes: readonly ObjectChange[]): string {
  const count = (change: ObjectChange['change']) =>
    changes.filter(entry => entry.change === change).length;
  const parts = (['add', 'modify', 'remove'] as const)
    .filter(change => count(change) > 0)
    .map(change => `${count(change)} ${WORD[change].toLowerCase()}`);
  return parts.length > 0 ? parts.join(', ') : 'Nothing would change';
}

function text(value: unknown): string {
  if (value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Fields({ change }: { change: ObjectChange }) {
  if (change.fields.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        The whole object is {WORD[change.change].toLowerCase()}.
      </Typography>
    );
  }
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table
        size="small"
        aria-label={`Fields of ${change.object.kind} ${change.object.name}`}
      >
        <TableHead>
          <TableRow>
            <TableCell>Field</TableCell>
            <TableCell>Now</TableCell>
            <TableCell>Then</TableCell>
          </TableRow>
        </TableHead>
        <TableBody sx={{ '& td, & th': { fontFamily: 'monospace' } }}>
          {change.fields.map(field => (
            <TableRow key={field.path}>
              <TableCell component="th" scope="row">
                {field.path}
              </TableCell>
              <TableCell>{text(field.before)}</TableCell>
              <TableCell>{text(field.after)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

/** The gates of an environment with what they say. */
export function Gates({ gates }: { gates: readonly GateAnswer[] }) {
  if (gates.length === 0) return null;
  return (
    <Stack
      component="ul"
      spacing={1}
      aria-label="Gates"
      sx={{ listStyle: 'none', p: 0, m: 0 }}
    >
      {gates.map(gate => (
        <Stack
          component="li"
          key={gate.name}
          direction={{ xs: 'column', sm: 'row' }}
          spacing={1}
        >
          <StatusLabel
            size="small"
            tone={GATE_TONE[gate.state]}
            label={gate.name}
          />
          <Typography variant="body2" color="text.secondary">
            {gate.message}
          </Typography>
        </Stack>
      ))}
    </Stack>
  );
}

/** What would change, object by object and field by field, and which gates stand in front. */
export function PlanView({
  plan,
}: {
  plan: {
    digest?: string;
    changes: readonly ObjectChange[];
    gates: readonly GateAnswer[];
    /** Why it cannot be done as asked. */
    problem?: string;
  };
}) {
  return (
    <Stack spacing={2}>
      {plan.problem && <Alert severity="error">{plan.problem}</Alert>}
      <Gates gates={plan.gates} />
      <Box>
        <Typography variant="subtitle1" component="h3">
          {summaryOf(plan.changes)}
        </Typography>
        {plan.changes.map(change => (
          <Accordion
            key={`${change.object.kind}/${change.object.namespace}/${change.object.name}`}
            disableGutters
            variant="outlined"
            defaultExpanded={plan.changes.length <= 3}
          >
            <AccordionSummary expandIcon={<ExpandMoreIcon />}>
              <Stack
                direction="row"
                spacing={1}
                alignItems="center"
                flexWrap="wrap"
                useFlexGap
              >
                <Chip size="small" label={WORD[change.change]} />
                <span>
                  <strong>{change.object.kind}</strong> {change.object.name}
                </span>
                {change.effect && change.effect !== 'none' && (
                  <Chip size="small" variant="outlined" label={change.effect} />
                )}
              </Stack>
            </AccordionSummary>
            <AccordionDetails>
              <Fields change={change} />
            </AccordionDetails>
          </Accordion>
        ))}
      </Box>
      {plan.digest && (
        <Typography
          variant="caption"
          color="text.secondary"
          sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
        >
          Digest {plan.digest.slice(0, 16)}
        </Typography>
      )}
    </Stack>
  );
}
