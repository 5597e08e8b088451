import { ReactNode } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';

/** A policy or a strategy: its name, what it is about, its lines, and what can be done with it: beside the name, on a phone below. */
export function RuleCard(props: {
  label: string;
  name: string;
  heading: 'h2' | 'h3';
  status?: ReactNode;
  actions: ReactNode;
  /** What went wrong with the last action. */
  error?: string | undefined;
  about: string;
  linesLabel?: string;
  lines: readonly { key: string; content: ReactNode }[];
}) {
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={props.label}
      sx={{
        p: { xs: 2, sm: 2.5 },
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '1fr auto' },
        alignItems: 'center',
        columnGap: 2,
      }}
    >
      <Stack
        direction="row"
        spacing={1}
        alignItems="center"
        flexWrap="wrap"
        sx={{ minWidth: 0 }}
      >
        <Typography
          variant="subtitle1"
          component={props.heading}
          fontWeight={600}
          sx={{ overflowWrap: 'anywhere', minWidth: 0 }}
        >
          {props.name}
        </Typography>
        {props.status}
      </Stack>
      <Stack
        direction="row"
        spacing={0.5}
        sx={{
          gridRow: { xs: 3, sm: 1 },
          gridColumn: { sm: 2 },
          mt: { xs: 1.5, sm: 0 },
          mx: -1,
          '& .MuiButton-root': { minWidth: 0, px: 1 },
        }}
      >
        {props.actions}
      </Stack>
      <Box sx={{ gridColumn: { sm: '1 / -1' }, minWidth: 0 }}>
        {props.error && (
          <Alert severity="error" sx={{ my: 1 }}>
            {props.error}
          </Alert>
        )}
        <Typography
          variant="body2"
          color="text.secondary"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {props.about}
        </Typography>
        <Box
          component="ul"
          aria-label={props.linesLabel}
          sx={{ pl: 2.5, mt: 1, mb: 0 }}
        >
          {props.lines.map(({ key, content }) => (
            <Typography
              key={key}
              component="li"
              variant="body2"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {content}
            </Typography>
          ))}
        </Box>
      </Box>
    </Paper>
  );
}
