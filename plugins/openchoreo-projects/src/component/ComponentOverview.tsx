import { lazy, Suspense } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import {
  Component,
  componentKind,
  findCondition,
  LABELS,
  ReleaseBinding,
  releaseBindingKind,
  RenderedRelease,
  renderedReleaseKind,
  WorkflowRun,
  workflowRunKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  isBlocked,
  PageBody,
  ResourceState,
  useComponentIdentity,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { diagnose } from '@openchoreo-portal/rendering';
import { ActivityFeed } from '../activity/ActivityFeed';
import { RecentBuilds, RecentReleases } from './BuildsAndReleases';
import { Dependencies } from './Dependencies';
import { Endpoints } from './Endpoints';
import { EnvironmentCard } from './EnvironmentCard';
import { Why } from './Why';
import { Section } from '../overview/Section';
import { usePipelineOrder } from '../overview/usePipelineOrder';
import { useProjectsText } from '../texts';

/** Beside each other where there is room for both. */
const TWO_COLUMNS = {
  display: 'grid',
  gap: 3,
  gridTemplateColumns: {
    xs: 'minmax(0, 1fr)',
    sm: 'repeat(2, minmax(0, 1fr))',
  },
};

const Readme = lazy(() => import('./Readme'));

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
  const identity = useComponentIdentity();
  const { namespace, project, component } = identity;
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
  if (isBlocked(bindings)) {
    // Whoever may not see where it runs is told so once.
    return (
      <ResourceState state={bindings} empty={null} children={() => null} />
    );
  }
  return (
    <Stack spacing={3}>
      <Section title={t('component.environments')}>
        {ready?.status === 'False' && bindings.items.length > 0 && (
          <Alert severity="warning" sx={{ mb: 2 }}>
            {ready.message} {t('component.kept')}
          </Alert>
        )}
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
      </Section>
      <Box sx={TWO_COLUMNS}>
        <Section title={t('component.endpoints')}>
          <ResourceState
            state={workloads}
            loadingRows={2}
            empty={<Endpoints workload={undefined} />}
          >
            {() => <Endpoints workload={workload} />}
          </ResourceState>
        </Section>
        <Section title={t('component.dependencies')}>
          <ResourceState
            state={workloads}
            loadingRows={2}
            empty={<Dependencies {...identity} workloads={[]} bindings={[]} />}
          >
            {items => (
              <Dependencies
                {...identity}
                workloads={items}
                bindings={bindings.items}
              />
            )}
          </ResourceState>
        </Section>
        <Section title={t('component.builds')}>
          <RecentBuilds {...identity} runs={runs} />
        </Section>
        <Section title={t('component.releases')}>
          <RecentReleases {...identity} bindings={bindings.items} />
        </Section>
      </Box>
      <Suspense fallback={null}>
        <Readme component={object.item} />
      </Suspense>
      <Section title={t('activity.recent')}>
        <ActivityFeed
          namespace={namespace}
          project={project}
          component={component}
          limit={8}
        />
      </Section>
    </Stack>
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
