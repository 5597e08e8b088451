import Alert, { AlertColor } from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Diagnosis } from '@openchoreo-portal/rendering';
import { useProjectsText } from '../texts';

const SEVERITY: Record<Diagnosis['state'], AlertColor> = {
  broken: 'error',
  waiting: 'warning',
  progress: 'info',
};

/** Why something does not run: the first cause, how it follows, and what to do. */
export function Why({ diagnosis }: { diagnosis: Diagnosis }) {
  const t = useProjectsText();
  const { chain, remedy, state } = diagnosis;
  const cause = chain[chain.length - 1];
  const between = chain.slice(1, -1);
  return (
    <Alert
      severity={SEVERITY[state]}
      sx={{ mt: 1.5, '& .v5-MuiAlert-message': { minWidth: 0 } }}
    >
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        <strong>
          {cause.kind} {cause.name}
        </strong>
        : {cause.says}
      </Typography>
      {between.length > 0 && (
        <Box
          component="ol"
          aria-label={t('why.chain')}
          sx={{ my: 0.5, pl: 2.5 }}
        >
          {between.map(step => (
            <Typography
              key={`${step.kind}/${step.name}/${step.says}`}
              component="li"
              variant="caption"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {step.kind} {step.name}: {step.says}
            </Typography>
          ))}
        </Box>
      )}
      <Typography variant="body2" sx={{ mt: 0.5 }}>
        {remedy}
      </Typography>
    </Alert>
  );
}
