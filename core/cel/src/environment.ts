import type { Environment, EnvironmentOptions } from './api';

/** Makes an environment: what names mean in a set of expressions. */
export function createEnvironment(
  options: EnvironmentOptions = {},
): Environment {
  throw new Error(`not yet: ${Object.keys(options)}`);
}
