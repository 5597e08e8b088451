import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { OpenChoreoClientService } from '@openchoreo-portal/plugin-openchoreo-node';
import { GitClient } from '../git/gitClient';

/** What the actions work with. Everything acts as the person who runs the template. */
export interface ActionDependencies {
  openchoreo: OpenChoreoClientService;
  git: (credentials: BackstageCredentials) => GitClient;
}

/** Field manager of objects that templates make. */
export const FIELD_MANAGER = 'scaffolder';

/** Annotations for people, without empty ones. */
export function describeFor(input: {
  displayName?: string;
  description?: string;
  owner?: string;
}): Record<string, string> {
  return {
    ...(input.displayName && {
      'openchoreo.dev/display-name': input.displayName,
    }),
    ...(input.description && {
      'openchoreo.dev/description': input.description,
    }),
    ...(input.owner && { 'backstage.io/owner': input.owner }),
  };
}

/** The input with defaults for what is absent or empty: the scaffolder checks inputs but does not fill them. */
export function withDefaults<
  T extends object,
  D extends { readonly [K in keyof T]?: T[K] },
>(input: T, defaults: D): WithDefaults<T, D> {
  const given = Object.entries(input).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return {
    ...defaults,
    ...Object.fromEntries(given),
  } as unknown as WithDefaults<T, D>;
}

type WithDefaults<T, D> = Omit<T, keyof D> & {
  [K in keyof D & keyof T]-?: NonNullable<T[K]>;
};
