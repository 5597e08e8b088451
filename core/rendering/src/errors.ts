import { ApiError, ErrorCause } from '@openchoreo-portal/model';

/** One thing that could not be rendered, and exactly where it was written. */
export interface RenderProblem {
  /** Object that holds the template, e.g. `ClusterComponentType/service` or `Trait/ingress (instance "public")`. */
  source: string;
  /** Path inside that object, e.g. `spec.resources[0].template.spec.replicas`. */
  path: string;
  message: string;
  /** The expression, without `${}`. */
  expression?: string;
  /** Place inside the expression, 1-based. */
  line?: number;
  column?: number;
  /** Two lines: the source line and a caret under the place. */
  caret?: string;
  /** Kubernetes cause type. Default `FieldValueInvalid`. */
  reason?: string;
}

/** Nothing was rendered; `problems` says everything that is known to be wrong. Reason `Invalid`. */
export class RenderError extends ApiError {
  readonly problems: readonly RenderProblem[];

  constructor(problems: readonly RenderProblem[], remedy?: string) {
    super({
      reason: 'Invalid',
      message: messageOf(problems),
      remedy:
        remedy ?? 'Correct what the causes name, or the values it was given.',
      causes: problems.map(toCause),
    });
    this.problems = problems;
  }
}

/** True for a {@link RenderError}, also one from another copy of this module. */
export function isRenderError(e: unknown): e is RenderError {
  return (
    e instanceof Error &&
    e.name === 'ApiError' &&
    Array.isArray((e as Partial<RenderError>).problems)
  );
}

/** Collects problems of independent steps, so that one run reports all of them. */
export class Problems {
  private readonly list: RenderProblem[] = [];

  /** Runs a step; its {@link RenderError} is kept, every other error passes through. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (e) {
      if (!isRenderError(e)) throw e;
      this.list.push(...e.problems);
      return undefined;
    }
  }

  add(problem: RenderProblem): void {
    this.list.push(problem);
  }

  /** @throws RenderError when anything was collected. */
  throwIfAny(remedy?: string): void {
    if (this.list.length > 0) throw new RenderError([...this.list], remedy);
  }
}

function messageOf(problems: readonly RenderProblem[]): string {
  const [first] = problems;
  if (!first) return 'Nothing could be rendered.';
  const more = problems.length - 1;
  const tail = more > 0 ? ` (and ${more} more)` : '';
  return `${first.source}: ${first.path}: ${first.message}${tail}`;
}

function toCause(problem: RenderProblem): ErrorCause {
  const { source, path, message, expression, caret } = problem;
  const detail = caret ?? (expression ? `\${${expression}}` : undefined);
  return {
    reason: problem.reason ?? 'FieldValueInvalid',
    message: `${source}: ${message}${detail ? `\n${detail}` : ''}`,
    field: path,
  };
}
