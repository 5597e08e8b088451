import { PipelineGraph } from '@openchoreo-portal/delivery';

/** Where an environment stands in the picture of a pipeline. */
export interface PlacedEnvironment {
  name: string;
  /** 0 for the first environments; one more than the furthest source otherwise. */
  column: number;
  /** Place within the column, from the top. */
  row: number;
}

/** The picture of a pipeline, in cells of a grid. */
export interface PipelineLayout {
  environments: PlacedEnvironment[];
  edges: { from: PlacedEnvironment; to: PlacedEnvironment }[];
  columns: number;
  rows: number;
}

/**
 * Places environments left to right by the longest way that leads to them, so that every arrow of a pipeline without cycles points
 * right. Within a column they stand near their sources, so that few arrows cross. The same pipeline always gives the same picture.
 */
export function layoutPipeline(
  graph: Pick<PipelineGraph, 'environments' | 'sourcesOf' | 'targetsOf'>,
): PipelineLayout {
  const columnOf = new Map<string, number>();
  for (const name of graph.environments) {
    // Sources come first; one that does not is part of a cycle.
    const before = graph
      .sourcesOf(name)
      .flatMap(source => columnOf.get(source) ?? []);
    columnOf.set(name, before.length > 0 ? Math.max(...before) + 1 : 0);
  }
  const placed = new Map<string, PlacedEnvironment>();
  const columns = Math.max(0, ...columnOf.values()) + 1;
  for (let column = 0; column < columns; column++) {
    const names = graph.environments.filter(n => columnOf.get(n) === column);
    const wish = (name: string, fallback: number) => {
      const rows = graph
        .sourcesOf(name)
        .flatMap(source => placed.get(source)?.row ?? []);
      return rows.length > 0
        ? rows.reduce((sum, row) => sum + row, 0) / rows.length
        : fallback;
    };
    const wishes = new Map(names.map((name, i) => [name, wish(name, i)]));
    [...names]
      .sort(
        (a, b) =>
          wishes.get(a)! - wishes.get(b)! ||
          names.indexOf(a) - names.indexOf(b),
      )
      .forEach((name, row) => placed.set(name, { name, column, row }));
  }
  const environments = graph.environments.map(name => placed.get(name)!);
  return {
    environments,
    edges: environments.flatMap(from =>
      graph
        .targetsOf(from.name)
        .map(target => ({ from, to: placed.get(target)! })),
    ),
    columns: environments.length === 0 ? 0 : columns,
    rows: Math.max(0, ...environments.map(e => e.row + 1)),
  };
}
