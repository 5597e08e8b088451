import { useSearchParams } from 'react-router-dom';
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import {
  Component,
  componentKind,
  RenderedRelease,
  renderedReleaseKind,
} from '@openchoreo-portal/model';
import {
  EmptyState,
  FailedState,
  ForbiddenState,
  LoadingState,
  PageBody,
  useComponentIdentity,
  useResource,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { isWaiting } from '../approvals/phase';
import { EnvironmentCard } from '../environment/EnvironmentCard';
import { EnvironmentDetails } from '../environment/EnvironmentDetails';
import { layoutPipeline } from '../graph/layout';
import { PipelineGraph } from '../graph/PipelineGraph';
import { DeploymentHistory } from '../history/DeploymentHistory';
import { ReleaseList } from '../history/ReleaseList';
import { strategyWords } from '../strategies/words';
import { useDeliveryText } from '../texts';
import { DeployDialogs } from './DeployDialogs';
import { Intent } from './intent';
import { paramsOf, useDeployDialog } from './useDeployDialog';
import { useDelivery, useRoute } from './useDelivery';

function Deploy() {
  const t = useDeliveryText();
  const scope = useComponentIdentity();
  const { namespace, project, component } = scope;
  const delivery = useDelivery(namespace, project);
  const own = useResource<Component>(componentKind, {
    namespace,
    name: component,
  });
  const { graph, strategy } = useRoute(own.item, delivery);
  const rendered = useResources<RenderedRelease>(renderedReleaseKind, {
    namespace,
    labelSelector: `openchoreo.dev/component=${component}`,
  });
  const { open: openDialog } = useDeployDialog();
  const setIntent = (intent: Intent) =>
    openDialog(intent.action, paramsOf(intent));
  const setCompare = (first: string) => openDialog('compare', { first });
  const [search, setSearch] = useSearchParams();
  const selected = search.get('environment') ?? undefined;
  const select = (environment: string | undefined) =>
    setSearch(
      previous => {
        if (environment === undefined) previous.delete('environment');
        else previous.set('environment', environment);
        return previous;
      },
      { replace: true },
    );
  const { bindings, pipeline, project: projectState } = delivery;
  const { environments } = graph;
  // A pipeline that could not be read is not one without paths.
  for (const state of [bindings, projectState, pipeline]) {
    if (state.status === 'forbidden') {
      return <ForbiddenState error={state.error} />;
    }
    if (state.status === 'failed' && state.items.length === 0) {
      return <FailedState error={state.error} retry={state.retry} />;
    }
  }
  if (
    bindings.status === 'loading' ||
    projectState.status === 'loading' ||
    (delivery.pipelineName && pipeline.status === 'loading')
  ) {
    return <LoadingState />;
  }
  if (environments.length === 0) {
    return (
      <EmptyState
        title={
          delivery.pipelineName
            ? t('deploy.noPaths', { name: delivery.pipelineName })
            : t('deploy.noPipeline')
        }
      >
        {t('deploy.noPipeline.text')}
      </EmptyState>
    );
  }
  const mine = bindings.items.filter(
    binding => binding.spec.owner.componentName === component,
  );
  const bindingOf = (environment: string) =>
    mine.find(binding => binding.spec.environment === environment);
  const releases = delivery.releases.filter(
    release => release.spec.owner.componentName === component,
  );
  const promotions = delivery.promotions.filter(
    promotion => promotion.spec.owner.componentName === component,
  );
  // An address is not called wrong before it is known what there is.
  const isSettled =
    delivery.isSettled &&
    own.status !== 'loading' &&
    rendered.status !== 'loading';
  const open =
    selected && environments.includes(selected) ? selected : undefined;
  return (
    <>
      {isSettled && (
        <DeployDialogs
          scope={scope}
          environments={environments}
          bindingOf={bindingOf}
          releases={releases}
          rendered={rendered.items}
        />
      )}
      {isSettled && selected && !open && (
        <Alert
          severity="warning"
          sx={{ mb: 2 }}
          onClose={() => select(undefined)}
        >
          {t('deploy.notOnTheWay', { environment: selected })}
        </Alert>
      )}
      {strategy && (
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
          {t('strategy.applies', {
            name: strategy.name,
            words: strategyWords(strategy.spec, t).join('; '),
          })}
        </Typography>
      )}
      <PipelineGraph
        layout={layoutPipeline(graph)}
        label={t('deploy.pipeline', { name: delivery.pipelineName ?? '' })}
      >
        {(environment, sources) => (
          <EnvironmentCard
            environment={environment}
            sources={sources}
            targets={graph.targetsOf(environment)}
            binding={bindingOf(environment)}
            bindingIn={bindingOf}
            scope={scope}
            selected={environment === open}
            onSelect={() =>
              select(environment === open ? undefined : environment)
            }
            onIntent={setIntent}
          />
        )}
      </PipelineGraph>
      {open && (
        <EnvironmentDetails
          key={open}
          environment={open}
          scope={scope}
          pipeline={pipeline.item}
          binding={bindingOf(open)}
          rendered={rendered.items.filter(
            release => release.spec.environmentName === open,
          )}
          releases={releases}
          promotions={promotions}
          alsoWaiting={delivery.promotions.filter(
            promotion =>
              (promotion.spec.bindingKind ?? 'ReleaseBinding') !==
                'ReleaseBinding' &&
              promotion.spec.environment === open &&
              isWaiting(promotion),
          )}
          policies={delivery.policies}
          onIntent={setIntent}
          onCompare={setCompare}
          onClose={() => select(undefined)}
        />
      )}
      <Typography variant="h6" component="h2" sx={{ mt: 4, mb: 1.5 }}>
        {t('history.title')}
      </Typography>
      <DeploymentHistory {...scope} bindings={mine} promotions={promotions} />
      <Typography variant="h6" component="h2" sx={{ mt: 4, mb: 1.5 }}>
        {t('deploy.releases')}
      </Typography>
      <ReleaseList releases={releases} bindings={mine} onCompare={setCompare} />
    </>
  );
}

/** Deploy tab of a component: the pipeline with what runs where, and every change shown before it is made. */
export function ComponentDeploy() {
  return (
    <PageBody>
      <Deploy />
    </PageBody>
  );
}
