/** Promotion paths as a DeploymentPipeline declares them. */
export interface PromotionPath {
  sourceEnvironmentRef: { name: string };
  targetEnvironmentRefs: readonly { name: string }[];
}

/** A DeploymentPipeline as a graph. Lists are in the order of declaration. */
export interface PipelineGraph {
  /** Sources before their targets where there is no cycle. */
  environments: readonly string[];
  /** Environments that are never a target: where releases enter. */
  roots: readonly string[];
  /** The root that automatic deployment uses: the first source that is never a target. */
  firstRoot?: string;
  sourcesOf(environment: string): readonly string[];
  targetsOf(environment: string): readonly string[];
  has(environment: string): boolean;
}

/** Builds the graph. Any topology is accepted, also cycles and a path from an environment to itself (which is ignored). */
export function pipelineGraph(paths: readonly PromotionPath[]): PipelineGraph {
  const targets = new Map<string, string[]>();
  const sources = new Map<string, string[]>();
  const declared: string[] = [];
  const know = (name: string) => {
    if (targets.has(name)) return;
    targets.set(name, []);
    sources.set(name, []);
    declared.push(name);
  };
  for (const path of paths) {
    const source = path.sourceEnvironmentRef.name;
    know(source);
    for (const { name } of path.targetEnvironmentRefs) {
      know(name);
      if (name === source || targets.get(source)!.includes(name)) continue;
      targets.get(source)!.push(name);
      sources.get(name)!.push(source);
    }
  }
  const roots = declared.filter(name => sources.get(name)!.length === 0);
  return {
    environments: sorted(declared, targets, sources),
    roots,
    firstRoot: roots[0],
    sourcesOf: name => sources.get(name) ?? [],
    targetsOf: name => targets.get(name) ?? [],
    has: name => targets.has(name),
  };
}

/** Kahn's algorithm; what a cycle leaves over follows in the order of declaration. */
function sorted(
  declared: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
  sources: ReadonlyMap<string, readonly string[]>,
): string[] {
  const open = new Map(declared.map(n => [n, sources.get(n)!.length]));
  const queue = declared.filter(n => open.get(n) === 0);
  const out: string[] = [];
  while (queue.length > 0) {
    const name = queue.shift()!;
    out.push(name);
    for (const target of targets.get(name)!) {
      const left = open.get(target)! - 1;
      open.set(target, left);
      if (left === 0) queue.push(target);
    }
  }
  const done = new Set(out);
  return [...out, ...declared.filter(n => !done.has(n))];
}

/** Answer of {@link checkOrder}. */
export interface OrderDecision {
  allowed: boolean;
  /** One sentence for people. */
  message: string;
  /** Environment the release comes from, when it comes from one. */
  fromEnvironment?: string;
  /** True when the release ran here before and another one, or none, runs here now: a way back, wherever else it has been meanwhile. */
  rollback?: boolean;
}

/**
 * May this release enter this environment? Yes in a root; where it has run before; and where an environment that leads here has (or
 * had) it.
 *
 * @param ranIn environments in which the release is or was running
 * @param running the release that runs in the environment now; going on with it is no way back
 */
export function checkOrder(input: {
  graph: PipelineGraph;
  pipeline: string;
  environment: string;
  releaseName: string;
  ranIn: ReadonlySet<string>;
  running?: string;
}): OrderDecision {
  const { graph, pipeline, environment, releaseName, ranIn } = input;
  const back =
    ranIn.has(environment) && input.running !== releaseName
      ? { rollback: true }
      : {};
  if (!graph.has(environment)) {
    return {
      allowed: false,
      message: `Environment ${environment} is not part of pipeline ${pipeline}; add it to a promotion path.`,
    };
  }
  const from = graph.sourcesOf(environment);
  if (from.length === 0) {
    return {
      allowed: true,
      message: `${environment} is a first environment of pipeline ${pipeline}.`,
    };
  }
  const source = from.find(name => ranIn.has(name));
  if (source !== undefined) {
    return {
      allowed: true,
      message: `${releaseName} reached ${source} before.`,
      fromEnvironment: source,
      ...back,
    };
  }
  if (ranIn.has(environment)) {
    return {
      allowed: true,
      message: `${releaseName} ran in ${environment} before.`,
      ...back,
    };
  }
  return {
    allowed: false,
    message: `${releaseName} must reach ${from.join(
      ' or ',
    )} before ${environment}.`,
  };
}
