import OpenInNewIcon from '@mui/icons-material/OpenInNew';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { ReleaseBinding, RenderedPodStatus } from '@openchoreo-portal/model';
import {
  bindingStatus,
  CopyButton,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Diagnosis } from '@openchoreo-portal/rendering';
import { Pods } from './Pods';
import { Why } from './Why';
import { useProjectsText } from '../texts';
import { externalUrls, internalUrls } from './urls';

/** A component in one environment: how it is and why, its release, its addresses, its pods. */
export function EnvironmentCard(props: {
  binding: ReleaseBinding;
  pods: readonly RenderedPodStatus[];
  diagnosis: Diagnosis | undefined;
}) {
  const { binding } = props;
  const t = useProjectsText();
  const status = bindingStatus(binding);
  const urls = externalUrls(binding);
  return (
    <Paper variant="outlined" component="article" sx={{ p: 2 }}>
      <Stack direction="row" justifyContent="space-between" spacing={1}>
        <Typography
          variant="subtitle1"
          component="h3"
          sx={{ textTransform: 'capitalize' }}
        >
          {binding.spec.environment}
        </Typography>
        <StatusLabel {...status} />
      </Stack>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
      >
        {binding.status?.syncedRelease ??
          binding.spec.releaseName ??
          t('component.noRelease')}
      </Typography>
      {props.diagnosis && <Why diagnosis={props.diagnosis} />}
      {urls.map(({ endpoint, url }) => (
        <Stack
          key={url}
          direction="row"
          alignItems="center"
          spacing={0.5}
          sx={{ mt: 1 }}
        >
          <Button
            size="small"
            href={url}
            target="_blank"
            rel="noreferrer"
            endIcon={<OpenInNewIcon />}
            sx={{
              textTransform: 'none',
              justifyContent: 'flex-start',
              minWidth: 0,
              overflowWrap: 'anywhere',
              textAlign: 'left',
            }}
            aria-label={t('component.open', {
              endpoint,
              environment: binding.spec.environment,
            })}
          >
            {url}
          </Button>
          <CopyButton
            text={url}
            label={t('component.address', {
              endpoint,
              environment: binding.spec.environment,
            })}
          />
        </Stack>
      ))}
      {internalUrls(binding).map(({ endpoint, url }) => (
        <Stack
          key={url}
          direction="row"
          alignItems="center"
          spacing={0.5}
          sx={{ mt: 1 }}
        >
          <Typography
            variant="body2"
            sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
          >
            {url}
          </Typography>
          <CopyButton
            text={url}
            label={t('component.internalAddress', {
              endpoint,
              environment: binding.spec.environment,
            })}
          />
        </Stack>
      ))}
      <Pods environment={binding.spec.environment} pods={props.pods} />
    </Paper>
  );
}
