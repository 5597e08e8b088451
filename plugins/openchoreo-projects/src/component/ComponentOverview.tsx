import { lazy, Suspense } from 'react';
import { Link } from 'react-router-dom';
import OpenInNewIcon from '@mui/icons-material/OpenInNew';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Grid from '@mui/material/Grid';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Component,
  componentKind,
  findCondition,
  LABELS,
  ReleaseBinding,
  releaseBindingKind,
  RenderedPodStatus,
  RenderedRelease,
  renderedReleaseKind,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  bindingStatus,
  CopyButton,
  EmptyState,
  entityPath,
  PageBody,
  ResourceState,
  StatusLabel,
  useComponentIdentity,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { diagnose, Diagnosis } from '@openchoreo-portal/rendering';
import { ActivityFeed } from '../activity/ActivityFeed';
import { Pods } from './Pods';
import { Why } from './Why';
import { usePipelineOrder } from '../overview/usePipelineOrder';
import { useProjectsText } from '../texts';
import { externalUrls } from './urls';

function EnvironmentCard(props: {
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
          <CopyButton text={url} label={t('component.address', { endpoint })} />
        </Stack>
      ))}
      <Pods environment={binding.spec.environment} pods={props.pods} />
    </Paper>
  );
}

const Readme = lazy(() => import('./Readme'));

function Endpoints({ workload }: { workload: Workload | undefined }) {
  const t = useProjectsText();
  const endpoints = Object.entries(workload?.spec.endpoints ?? {});
  if (endpoints.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('component.none')}
      </Typography>
    );
  }
  return (
    <Stack spacing={1}>
      {endpoints.map(([name, endpoint]) => (
        <Stack
          key={name}
          direction="row"
          spacing={1}
          alignItems="center"
          flexWrap="wrap"
          useFlexGap
        >
          <strong>{name}</strong>
          <span>
            {t('component.endpoint', {
              type: endpoint.type,
              port: endpoint.port,
            })}
          </span>
          {['project', ...(endpoint.visibility ?? [])]
            .filter((value, index, all) => all.indexOf(value) === index)
            .map(value => (
              <Chip key={value} size="small" label={value} />
            ))}
          {endpoint.schema?.content && workload && (
            <Typography
              component={Link}
              variant="body2"
              color="primary"
              to={apiPath(workload, name)}
              aria-label={t('api.docsOf', { name })}
            >
              {t('api.docs')}
            </Typography>
          )}
        </Stack>
      ))}
    </Stack>
  );
}

/** Page of the API entity of an endpoint; the catalog names it so (reference of the catalog module). */
function apiPath({ metadata, spec }: Workload, endpoint: string): string {
  const { projectName, componentName } = spec.owner;
  const name = `${projectName}-${componentName}-${endpoint}`
    .slice(0, 63)
    .replace(/[^a-zA-Z0-9]+$/, '');
  return `/catalog/${metadata.namespace}/api/${name}/definition`;
}

function Dependencies(props: {
  namespace: string;
  workload: Workload | undefined;
}) {
  const t = useProjectsText();
  const {
    endpoints = [],
    resources = [],
    external = [],
  } = props.workload?.spec.dependencies ?? {};
  if (endpoints.length + resources.length + external.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('component.none')}
      </Typography>
    );
  }
  return (
    <Stack spacing={0.5}>
      {endpoints.map(({ component, name }) => (
        <Link
          key={`${component}/${name}`}
          to={entityPath('component', props.namespace, component)}
        >
          {component} · {name}
        </Link>
      ))}
      {resources.map(({ ref }) => (
        <Link key={ref} to={entityPath('resource', props.namespace, ref)}>
          {ref}
        </Link>
      ))}
      {external.map(({ name, host, port }) => (
        <Typography key={name} variant="body2">
          {name} · {host}:{port} ({t('links.external')})
        </Typography>
      ))}
    </Stack>
  );
}

/** What the workload offers and what it depends on. */
function Needs(props: { namespace: string; workload: Workload | undefined }) {
  const t = useProjectsText();
  return (
    <>
      <Typography variant="h6" component="h2" gutterBottom>
        {t('component.endpoints')}
      </Typography>
      <Endpoints workload={props.workload} />
      <Box sx={{ mt: 3 }}>
        <Typography variant="h6" component="h2" gutterBottom>
          {t('component.dependencies')}
        </Typography>
        <Dependencies {...props} />
      </Box>
    </>
  );
}

/** In the order of the pipeline; others after it, by name. */
function inOrder(
  bindings: readonly ReleaseBinding[],
  order: readonly string[],
): ReleaseBinding[] {
  const rank = ({ spec }: ReleaseBinding) =>
    order.includes(spec.environment)
      ? order.indexOf(spec.environment)
      : order.length;
  return [...bindings].sort(
    (a, b) =>
      rank(a) - rank(b) || a.spec.environment.localeCompare(b.spec.environment),
  );
}

function Overview() {
  const t = useProjectsText();
  const { namespace, project, component } = useComponentIdentity();
  const object = useResource<Component>(componentKind, {
    namespace,
    name: component,
  });
  const bindings = useResources<ReleaseBinding>(releaseBindingKind, {
    namespace,
    fieldSelector: `spec.owner.componentName=${component}`,
  });
  const order = usePipelineOrder(namespace, project);
  const releases = useResources<RenderedRelease>(renderedReleaseKind, {
    namespace,
    labelSelector: `${LABELS.project}=${project},${LABELS.component}=${component}`,
  });
  const workloads = useResources<Workload>(workloadKind, { namespace });
  const workload = workloads.items.find(
    item => item.spec.owner.componentName === component,
  );
  const runs = useResources<WorkflowRun>(workflowRunKind, {
    namespace,
    labelSelector: `${LABELS.project}=${project},${LABELS.component}=${component}`,
  });
  const ready = findCondition(object.item?.status?.conditions, 'Ready');
  const releasesIn = (environment: string) =>
    releases.items.filter(r => r.spec.environmentName === environment);
  const why = (environment: string, binding?: ReleaseBinding) =>
    object.item &&
    diagnose({
      component: object.item,
      environment,
      binding,
      releases: releasesIn(environment),
      runs: runs.items,
    });
  const unreleased =
    bindings.items.length === 0 && runs.status !== 'loading'
      ? why(order[0] ?? t('component.environment.first'))
      : undefined;
  return (
    <Grid container spacing={3}>
      <Grid item xs={12} md={8}>
        {ready?.status === 'False' && bindings.items.length > 0 && (
          <Alert severity="warning" sx={{ mb: 2 }}>
            {ready.message} {t('component.kept')}
          </Alert>
        )}
        <Typography variant="h6" component="h2" gutterBottom>
          {t('component.environments')}
        </Typography>
        <ResourceState
          state={bindings}
          empty={
            <>
              {unreleased && <Why diagnosis={unreleased} />}
              <EmptyState title={t('component.undeployed.title')}>
                {t('component.undeployed.text')}
              </EmptyState>
            </>
          }
        >
          {items => (
            <Stack spacing={2}>
              {inOrder(items, order).map(binding => (
                <EnvironmentCard
                  key={binding.metadata.uid}
                  binding={binding}
                  pods={releasesIn(binding.spec.environment).flatMap(
                    r => r.status?.pods ?? [],
                  )}
                  diagnosis={why(binding.spec.environment, binding)}
                />
              ))}
            </Stack>
          )}
        </ResourceState>
        <Suspense fallback={null}>
          <Readme component={object.item} />
        </Suspense>
      </Grid>
      <Grid item xs={12} md={4}>
        <ResourceState
          state={workloads}
          empty={<Needs namespace={namespace} workload={undefined} />}
        >
          {() => <Needs namespace={namespace} workload={workload} />}
        </ResourceState>
        <Box sx={{ mt: 3 }}>
          <Typography variant="h6" component="h2" gutterBottom>
            {t('activity.recent')}
          </Typography>
          <ActivityFeed
            namespace={namespace}
            project={project}
            component={component}
            limit={8}
          />
        </Box>
      </Grid>
    </Grid>
  );
}

/** Overview of a component: where it runs and why not, how to reach it, what it needs, what happened. */
export function ComponentOverview() {
  return (
    <PageBody>
      <Overview />
    </PageBody>
  );
}
