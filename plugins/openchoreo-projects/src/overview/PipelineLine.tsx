import { Link } from 'react-router-dom';
import LockIcon from '@mui/icons-material/Lock';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  DeploymentPipeline,
  PromotionPolicy,
  promotionPolicyKind,
} from '@openchoreo-portal/model';
import {
  displayName,
  isLine,
  pipelineSteps,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useProjectsText } from '../texts';

/** The way of releases of a project in one line, with what holds them, and the way to the pipeline itself. */
export function PipelineLine(props: {
  namespace: string;
  pipeline: DeploymentPipeline;
}) {
  const { namespace, pipeline } = props;
  const t = useProjectsText();
  const policies = useResources<PromotionPolicy>(promotionPolicyKind, {
    namespace,
  });
  const steps = pipelineSteps(pipeline, policies.items);
  const inLine = isLine(steps);
  return (
    <Stack
      direction="row"
      flexWrap="wrap"
      useFlexGap
      columnGap={1}
      rowGap={0.5}
      alignItems="baseline"
      sx={{ mb: 1.5 }}
    >
      <Typography variant="body2" color="text.secondary">
        {t('pipeline.label')}{' '}
        <Typography
          component={Link}
          to="/platform-overview/pipelines"
          variant="body2"
          color="primary"
        >
          {displayName(pipeline)}
        </Typography>
      </Typography>
      <Box
        component="ol"
        aria-label={t('pipeline.steps')}
        sx={{
          display: 'contents',
          listStyle: 'none',
        }}
      >
        {steps.map(({ environment, from, gates }, i) => (
          <Typography key={environment} component="li" variant="body2">
            {i > 0 && inLine && <span aria-hidden>→ </span>}
            {environment}
            {!inLine &&
              from.length > 0 &&
              ` (${t('pipeline.from', { names: from.join(', ') })})`}
            {gates.length > 0 && (
              <Typography
                component="span"
                variant="body2"
                color="text.secondary"
              >
                {' '}
                <LockIcon
                  aria-hidden
                  sx={{ fontSize: 14, verticalAlign: '-2px' }}
                />{' '}
                {gates.join('; ')}
              </Typography>
            )}
          </Typography>
        ))}
      </Box>
    </Stack>
  );
}
