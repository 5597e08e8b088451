import type {
  CompileOptions,
  Environment,
  EnvironmentOptions,
  Program,
} from './api';
import { createEnvironment } from './environment';

/**
 * Compiles one expression.
 *
 * @param env an environment, or what one is made of; make it once where many expressions share it
 * @throws CelError with code `parse`, `check`, or `budget`
 */
export function compile(
  source: string,
  env: Environment | EnvironmentOptions = {},
  options?: CompileOptions,
): Program {
  const environment = isEnvironment(env) ? env : createEnvironment(env);
  return environment.compile(source, options);
}

function isEnvironment(
  env: Environment | EnvironmentOptions,
): env is Environment {
  return 'compile' in env;
}
