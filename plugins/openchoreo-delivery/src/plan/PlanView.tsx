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
import { effectGroups } from './effects';
import { GateList } from './GateList';
import { GateAnswer, ObjectChange } from './types';
import { valueText } from './valueText';

const WORD = { add: 'New', modify: 'Changed', remove: 'Removed' } as const;

/** How many objects of each sort, e.g. `2 new, 1 changed`. */
export function summaryOf(changes: readonly ObjectChange[]): string {
  const count = (change: ObjectChange['change']) =>
    changes.filter(entry => entry.change === change).length;
  const parts = (['add', 'modify', 'remove'] as const)
    .filter(change => count(change) > 0)
    .map(change => `${count(change)} ${WORD[change].toLowerCase()}`);
  return parts.length > 0 ? parts.join(', ') : 'Nothing would change';
}

/** The fields of one object that differ. */
export function Fields({ change }: { change: ObjectChange }) {
  if (change.fields.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        The whole object is {WORD[change.change].toLowerCase()}.
      </Typography>
    );
  }
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={`Changes of ${change.object.kind} ${change.object.name}, scrollable`}
    >
      <Table
        size="small"
        sx={{ minWidth: 480 }}
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
              <TableCell>{valueText(field.before)}</TableCell>
              <TableCell>{valueText(field.after)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

function Change(props: { change: ObjectChange; isOpen: boolean }) {
  const { change } = props;
  return (
    <Accordion
      disableGutters
      variant="outlined"
      defaultExpanded={props.isOpen}
      slotProps={{ transition: { unmountOnExit: true } }}
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
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        <Typography variant="body2" sx={{ mb: 1 }}>
          {change.summary}
        </Typography>
        <Fields change={change} />
      </AccordionDetails>
    </Accordion>
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
      <GateList gates={plan.gates} />
      <Box>
        <Typography variant="subtitle1" component="h3">
          {summaryOf(plan.changes)}
        </Typography>
        {effectGroups(plan.changes).map(group => (
          <Box
            key={group.effect}
            component="section"
            aria-label={group.title}
            sx={{ mt: 1.5 }}
          >
            <Typography variant="subtitle2" component="h4">
              {group.title}
            </Typography>
            <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
              {group.meaning}
            </Typography>
            {group.reach.map(line => (
              <Typography key={line.text} variant="body2">
                <strong>{line.opens ? 'Opened' : 'Closed'}:</strong> {line.text}
              </Typography>
            ))}
            {group.changes.map(change => (
              <Change
                key={`${change.object.kind}/${change.object.namespace}/${change.object.name}`}
                change={change}
                isOpen={plan.changes.length <= 3}
              />
            ))}
          </Box>
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
