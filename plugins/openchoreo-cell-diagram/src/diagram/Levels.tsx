import Box from '@mui/material/Box';
import Breadcrumbs from '@mui/material/Breadcrumbs';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useCellText } from '../texts';

/** One level of the diagram, from far to near. */
export interface LevelStep {
  name: string;
  /** Goes there; absent: one is there. */
  go?: () => void;
}

/** Where one is between the organisation and the inside of a component, and the way back. */
export function Levels({ steps }: { steps: LevelStep[] }) {
  const t = useCellText();
  return (
    <Box sx={{ mb: 1.5 }}>
      <Breadcrumbs aria-label={t('level.label')}>
        {steps.map(({ name, go }) =>
          go ? (
            <Link
              key={name}
              component="button"
              type="button"
              variant="body2"
              onClick={go}
              sx={{ minHeight: 24 }}
            >
              {name}
            </Link>
          ) : (
            <Typography
              key={name}
              variant="body2"
              color="text.primary"
              fontWeight={600}
              aria-current="true"
            >
              {name}
            </Typography>
          ),
        )}
      </Breadcrumbs>
    </Box>
  );
}
