import { memo } from 'react';
import { Link } from 'react-router-dom';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  descriptionOf,
  displayName,
  entityPath,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentHealthLabel } from './EnvironmentHealthLabel';
import { ProjectHealth } from './useProjectHealth';
import { useProjectSlots } from './useProjectSlots';
import { WaitingLabels } from './WaitingLabels';
import { counted, useProjectsText } from '../texts';

const Card = memo(function DrawnCard({ row }: { row: ProjectHealth }) {
  const t = useProjectsText();
  const { name, namespace } = row.project.metadata;
  return (
    <Paper component="li" variant="outlined">
      <Typography
        component={Link}
        to={entityPath('system', namespace!, name)}
        fontWeight={600}
        color="primary"
      >
        {displayName(row.project)}
      </Typography>
      <Typography variant="body2" color="text.secondary" gutterBottom>
        {descriptionOf(row.project) ?? name}
      </Typography>
      <Typography variant="body2" gutterBottom>
        {counted(t, 'component', row.components)}
      </Typography>
      <Stack spacing={0.5} sx={{ mb: 1 }}>
        {row.environments.map(health => (
          <EnvironmentHealthLabel key={health.environment} health={health} />
        ))}
      </Stack>
      <WaitingLabels row={row} />
    </Paper>
  );
});

/** One card a project: what fits a phone, and people who think in pictures. */
export const ProjectCards = memo(function DrawnProjectCards({
  rows,
}: {
  rows: readonly ProjectHealth[];
}) {
  const t = useProjectsText();
  const slots = useProjectSlots(rows);
  return (
    <Box
      component="ul"
      aria-label={t('projects.list')}
      sx={{
        listStyle: 'none',
        p: 0,
        m: 0,
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
        '& > li': { p: 2, minWidth: 0 },
      }}
    >
      {rows.map((row, i) => (
        <Card key={slots[i]} row={row} />
      ))}
    </Box>
  );
});
