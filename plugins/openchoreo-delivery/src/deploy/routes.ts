import {
  graphFor,
  PipelineGraph,
  PromotionPath,
  Strategy,
  strategyFor,
  strategySubject,
} from '@openchoreo-portal/delivery';
import {
  Component,
  DeliveryStrategy,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { Promotable, promotableTo } from './behind';

/** The way that a component takes through a pipeline, and the strategy that says so, if one does. */
export interface Route {
  graph: PipelineGraph;
  strategy?: Strategy;
}

/** The way that a component takes: its strategy's, or the pipeline's. */
export function routeOf(
  component: Component,
  pipeline: { name: string; paths: readonly PromotionPath[] },
  strategies: readonly DeliveryStrategy[],
): Route {
  const strategy = strategyFor(
    strategies.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    strategySubject(component, pipeline.name),
  );
  const graph = graphFor(pipeline.paths, strategy);
  return strategy ? { strategy, graph } : { graph };
}

/** One step of a project, and what may take it now. */
export interface Step {
  from: string;
  to: string;
  items: Promotable[];
}

/** Every step that the pipeline or a component's own way knows; who goes another way is in none that it does not take. */
export function projectSteps(
  graph: PipelineGraph,
  graphOf: (component: string) => PipelineGraph,
  bindings: readonly ReleaseBinding[],
): Step[] {
  const { environments } = graph;
  return environments.flatMap(from =>
    environments.flatMap((to): Step[] => {
      const items = promotableTo(bindings, from, to).filter(({ component }) =>
        graphOf(component).targetsOf(from).includes(to),
      );
      return items.length > 0 || graph.targetsOf(from).includes(to)
        ? [{ from, to, items }]
        : [];
    }),
  );
}
