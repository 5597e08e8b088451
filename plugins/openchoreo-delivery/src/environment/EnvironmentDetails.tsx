import { useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import CloseIcon from '@mui/icons-material/Close';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import ExternalLink from '@mui/material/Link';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  ANNOTATIONS,
  ComponentRelease,
  DeploymentPipeline,
  findCondition,
  Promotion,
  PromotionPolicy,
  ReleaseBinding,
  RenderedRelease,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  CopyButton,
  RelativeTime,
  StatusLabel,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Intent } from '../deploy/intent';
import { DriftSection } from '../drift/DriftSection';
import { promotedText } from '../shared/promoted';
import { Actions } from './Actions';
import { addressesOf } from './addresses';
import { GatesAhead } from './GatesAhead';
import { overrideLines } from './overrideLines';
import { person } from './people';
import { Section } from './Section';
import { DeployScope } from './questions';
import { useDeliveryText } from '../texts';

/** Everything about one environment, and everything that can be done there. */
export function EnvironmentDetails(props: {
  environment: string;
  scope: DeployScope;
  pipeline: DeploymentPipeline | undefined;
  binding: ReleaseBinding | undefined;
  rendered: readonly RenderedRelease[];
  releases: readonly ComponentRelease[];
  promotions: readonly Promotion[];
  /** What else waits in front of this environment: the cell that the component runs in, or resources that it may use. */
  alsoWaiting: readonly Promotion[];
  policies: readonly PromotionPolicy[];
  onIntent: (intent: Intent) => void;
  onCompare: (environment: string) => void;
  onClose: () => void;
}) {
  const { environment, binding, releases } = props;
  const t = useDeliveryText();
  const status = bindingStatus(binding);
  const running = binding?.status?.syncedRelease;
  const asked = binding?.spec.releaseName;
  const latest = releases[0]?.metadata.name;
  const ready = findCondition(binding?.status?.conditions, 'Ready');
  const by = person(binding?.metadata.annotations?.[ANNOTATIONS.requestedBy]);
  const pending = props.promotions.find(
    p => p.metadata.name === binding?.status?.pendingPromotion,
  );
  const addresses = addressesOf(binding);
  const overrides = overrideLines(binding);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the panel is below the pipeline, out of sight.
    panel.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <Paper
      ref={panel}
      component="section"
      variant="outlined"
      aria-label={t('environment.details', { name: environment })}
      sx={{ p: { xs: 2, md: 3 }, mt: 2 }}
    >
      <Stack direction="row" spacing={2} alignItems="flex-start">
        <Stack
          direction="row"
          columnGap={2}
          flexWrap="wrap"
          alignItems="center"
          sx={{ minWidth: 0, py: 0.5 }}
        >
          <Typography
            variant="h6"
            component="h2"
            sx={{ textTransform: 'capitalize' }}
          >
            {environment}
          </Typography>
          <StatusLabel {...status} />
        </Stack>
        <IconButton
          aria-label={t('environment.close')}
          onClick={props.onClose}
          sx={{ ml: 'auto !important' }}
        >
          <CloseIcon />
        </IconButton>
      </Stack>
      {status.detail && status.tone !== 'ok' && (
        <Alert
          severity={status.tone === 'error' ? 'error' : 'info'}
          sx={{ mt: 1 }}
        >
          {status.detail}
        </Alert>
      )}
      {props.alsoWaiting.map(({ metadata, spec }) => (
        <Alert
          key={metadata.uid}
          severity="info"
          sx={{ mt: 1 }}
          action={
            <Button
              color="inherit"
              size="small"
              component={Link}
              to={`/approvals?promotion=${metadata.namespace}/${metadata.name}`}
            >
              {t('environment.openPromotion')}
            </Button>
          }
        >
          {t('infra.waits', { name: promotedText(spec, t) })}
        </Alert>
      ))}
      <Actions {...props} />
      <Stack
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' },
          columnGap: 4,
        }}
      >
        <Section title={t('environment.release')}>
          {running ? (
            <Stack
              direction="row"
              spacing={1}
              alignItems="center"
              flexWrap="wrap"
            >
              <Typography
                variant="body2"
                sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
              >
                {running}
              </Typography>
              <CopyButton text={running} label={t('environment.releaseName')} />
              {latest && latest !== running && (
                <Chip
                  size="small"
                  label={t('environment.behind', { release: latest })}
                />
              )}
            </Stack>
          ) : (
            <Typography variant="body2" color="text.secondary">
              {t('environment.nothing')}
            </Typography>
          )}
          {asked && asked !== running && (
            <Typography variant="body2">
              {t('environment.askedFor', { release: asked })}
            </Typography>
          )}
          {ready && (
            <Typography variant="body2" color="text.secondary">
              {ready.status === 'True'
                ? t('environment.since.ready')
                : t('environment.since', { reason: ready.reason })}{' '}
              <RelativeTime at={ready.lastTransitionTime} />
              {by && t('environment.changedBy', { who: by })}
            </Typography>
          )}
        </Section>
        <GatesAhead
          environment={environment}
          project={props.scope.project}
          subject={{ kind: 'Component', component: props.scope.component }}
          pipeline={props.pipeline}
          policies={props.policies}
          pending={pending}
        />
        {addresses.length > 0 && (
          <Section title={t('environment.endpoints')}>
            {addresses.map(({ name, visibility, url }) => (
              <Typography
                key={`${name}${url}`}
                variant="body2"
                sx={{ overflowWrap: 'anywhere' }}
              >
                {t('environment.endpoint', {
                  name,
                  visibility: t(`environment.visibility.${visibility}`),
                })}{' '}
                {url.startsWith('http') ? (
                  <ExternalLink href={url} target="_blank" rel="noreferrer">
                    {url}
                  </ExternalLink>
                ) : (
                  url
                )}
              </Typography>
            ))}
          </Section>
        )}
        <Section title={t('environment.overrides')}>
          {overrides.length === 0 ? (
            <Typography variant="body2" color="text.secondary">
              {t('environment.overrides.none')}
            </Typography>
          ) : (
            overrides.map(line => (
              <Typography
                key={line}
                variant="body2"
                sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
              >
                {line}
              </Typography>
            ))
          )}
        </Section>
      </Stack>
      <DriftSection
        environment={environment}
        scope={props.scope}
        binding={binding}
        rendered={props.rendered}
        onIntent={props.onIntent}
      />
      {pending && (
        <Typography variant="body2" sx={{ mt: 2 }}>
          <Link
            to={`/approvals?promotion=${pending.metadata.namespace}/${pending.metadata.name}`}
          >
            {t('environment.openPromotion')}
          </Link>
        </Typography>
      )}
    </Paper>
  );
}
