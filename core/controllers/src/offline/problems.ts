import { KubeObject } from '@openchoreo-portal/model';
import { isRenderError, RenderProblem } from '@openchoreo-portal/rendering';

/** Something wrong, and where it was written. */
export interface OfflineProblem extends RenderProblem {
  /** File, and document in it; absent for what no file holds. */
  where?: string;
}

/** `Kind/name`, as problems name objects. */
export function sourceOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** Collects what is wrong, each thing once: a type is wrong in every environment, and already when it is checked. */
export class OfflineProblems {
  readonly list: OfflineProblem[] = [];

  add(...problems: readonly OfflineProblem[]): void {
    for (const problem of problems) {
      const isKnown = this.list.some(
        p =>
          p.source === problem.source &&
          p.path === problem.path &&
          (p.message === problem.message || p.expression !== undefined) &&
          p.expression === problem.expression,
      );
      if (!isKnown) this.list.push(problem);
    }
  }

  /** A problem of a whole object. */
  of(object: KubeObject, path: string, { message }: { message: string }): void {
    this.add({ source: sourceOf(object), path, message });
  }

  /** Runs a step; what is wrong with it is kept. Errors of the program itself pass through. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!isRenderError(error)) throw error;
      this.add(...error.problems);
      return undefined;
    }
  }
}
