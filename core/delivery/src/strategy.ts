import { CelError, createEnvironment } from '@openchoreo-portal/cel';
import { Component, DeliveryStrategySpec } from '@openchoreo-portal/model';
import { PipelineGraph, pipelineGraph, PromotionPath } from './pipeline';

/** A DeliveryStrategy, as far as the rules need it. */
export interface Strategy {
  name: string;
  spec: DeliveryStrategySpec;
}

/** The component that somebody wants to move. */
export interface StrategySubject {
  name: string;
  project: string;
  pipeline: string;
  /** Component type, e.g. `deployment/service`. */
  type: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}

/** A component as strategies see it. */
export function strategySubject(
  { metadata, spec }: Component,
  pipeline: string,
): StrategySubject {
  return {
    name: metadata.name,
    project: spec.owner.projectName,
    pipeline,
    type: spec.componentType?.name ?? '',
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
  };
}

const environment = createEnvironment({ variables: { component: 'dyn' } });
const BUDGET = { cost: 100_000, size: 100_000 };

/**
 * The strategy of a component: of all that speak about it the one that says most exactly which components it means (names, then an expression, labels
 * or types, then projects), of equals the first by name. An expression that fails means nobody.
 */
export function strategyFor(
  strategies: readonly Strategy[],
  subject: StrategySubject,
): Strategy | undefined {
  return strategies
    .filter(strategy => speaksAbout(strategy.spec, subject))
    .sort(
      (a, b) =>
        exactness(b.spec) - exactness(a.spec) || (a.name < b.name ? -1 : 1),
    )[0];
}

/** The ways that a component may take: those of its strategy, within the environments of the pipeline, else those of the pipeline. */
export function graphFor(
  paths: readonly PromotionPath[],
  strategy: Strategy | undefined,
): PipelineGraph {
  const whole = pipelineGraph(paths);
  const own = strategy?.spec.paths;
  if (!own || own.length === 0) return whole;
  // What the pipeline does not know cannot be reached by naming it in a strategy.
  return pipelineGraph(
    own
      .filter(path => whole.has(path.from))
      .map(path => ({
        sourceEnvironmentRef: { name: path.from },
        targetEnvironmentRefs: path.to
          .filter(name => whole.has(name))
          .map(name => ({ name })),
      })),
  );
}

/** Environments that a release goes to by itself once it runs well in `from`. */
export function automaticTargets(
  strategy: Strategy | undefined,
  graph: PipelineGraph,
  from: string,
): string[] {
  return (strategy?.spec.automatic ?? [])
    .filter(
      ({ environment: to, fromEnvironment }) =>
        graph.targetsOf(from).includes(to) &&
        (fromEnvironment === undefined || fromEnvironment === from),
    )
    .map(({ environment: to }) => to);
}

function speaksAbout(
  spec: DeliveryStrategySpec,
  subject: StrategySubject,
): boolean {
  const covers = (names: readonly string[] | undefined, name: string) =>
    !names?.length || names.includes(name);
  return (
    (spec.pipeline === undefined || spec.pipeline === subject.pipeline) &&
    covers(spec.projects, subject.project) &&
    covers(spec.components, subject.name) &&
    covers(spec.componentTypes, subject.type) &&
    Object.entries(spec.matchLabels ?? {}).every(
      ([key, value]) =>
        Object.hasOwn(subject.labels, key) && subject.labels[key] === value,
    ) &&
    (spec.expression === undefined || holds(spec.expression, subject))
  );
}

function exactness(spec: DeliveryStrategySpec): number {
  if (spec.components?.length) return 3;
  const chosen =
    spec.expression !== undefined ||
    spec.componentTypes?.length ||
    Object.keys(spec.matchLabels ?? {}).length > 0;
  if (chosen) return 2;
  return spec.projects?.length ? 1 : 0;
}

function holds(expression: string, component: StrategySubject): boolean {
  try {
    return (
      environment
        .compile(expression, { resultType: 'bool' })
        .evaluate({ component: { ...component } }, { budget: BUDGET }) === true
    );
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}
