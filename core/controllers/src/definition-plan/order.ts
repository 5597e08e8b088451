import { pipelineGraph, ReleasedThing } from '@openchoreo-portal/delivery';
import { Project, projectKind } from '@openchoreo-portal/model';
import { findPipeline } from '../resolve';
import { Lookups } from '../runtime';

/** Something in an environment. */
type Placed = ReleasedThing & { environment: string };

/** Compares places in the order in which releases reach them: by the pipeline of each project, then by name. What no pipeline leads to comes last. */
export function byPipeline(
  namespace: string,
  lookups: Lookups,
): (a: Placed, b: Placed) => number {
  const known = new Map<string, ReadonlyMap<string, number>>();
  const ranksOf = (name: string): ReadonlyMap<string, number> => {
    const project = lookups.get<Project>(projectKind, { namespace, name });
    const pipeline = project && findPipeline(lookups, project);
    const { environments } = pipelineGraph(pipeline?.spec.promotionPaths ?? []);
    return new Map(environments.map((e, i) => [e, i]));
  };
  const rankOf = ({ project, environment }: Placed): number => {
    const ranks = known.get(project) ?? ranksOf(project);
    known.set(project, ranks);
    return ranks.get(environment) ?? Number.MAX_SAFE_INTEGER;
  };
  const nameOf = ({ environment, project, component, resource }: Placed) =>
    [environment, project, component ?? '', resource ?? ''].join('\0');
  return (a, b) => {
    const ranks = rankOf(a) - rankOf(b);
    if (ranks !== 0) return ranks;
    return nameOf(a) < nameOf(b) ? -1 : 1;
  };
}
