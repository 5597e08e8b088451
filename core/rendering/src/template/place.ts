/** Where a template or expression was written. */
export interface Place {
  /** See {@link RenderProblem.source}. */
  source: string;
  path: string;
}

/** The place one field deeper. */
export function field(place: Place, key: string | number): Place {
  return { source: place.source, path: place.path + stepText(key) };
}

/** The place further down by a path that {@link stepText} made. */
export function below({ source, path }: Place, at: string): Place {
  return { source, path: path + at };
}

/** A field or list item as a path has it: `.spec`, `['a/b']`, `[0]`. */
export function stepText(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `['${key}']`;
}
