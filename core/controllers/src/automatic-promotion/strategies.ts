import {
  graphFor,
  PipelineGraph,
  Strategy,
  strategyFor,
  strategySubject,
} from '@openchoreo-portal/delivery';
import {
  Component,
  DeliveryStrategy,
  deliveryStrategyKind,
  DeploymentPipeline,
} from '@openchoreo-portal/model';
import { Lookups } from '../runtime';

/** Which way a component takes through its pipeline, and by which strategy. */
export function routeOf(
  component: Component,
  pipeline: DeploymentPipeline,
  lookups: Lookups,
): { graph: PipelineGraph; strategy?: Strategy } {
  const strategies = lookups
    .list<DeliveryStrategy>(deliveryStrategyKind, component.metadata.namespace)
    .filter(s => !s.metadata.deletionTimestamp)
    .map(s => ({ name: s.metadata.name, spec: s.spec }));
  const strategy = strategyFor(
    strategies,
    strategySubject(component, pipeline.metadata.name),
  );
  return {
    graph: graphFor(pipeline.spec.promotionPaths ?? [], strategy),
    ...(strategy ? { strategy } : {}),
  };
}
