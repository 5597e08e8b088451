import { ReleaseBinding } from '@openchoreo-portal/model';

/**
 * Which environments can be shown, in the order of the pipeline (those that have bindings without being in it come last), and which one is:
 * the wanted one when it exists, else the first that runs something, else the first.
 */
export function chooseEnvironment(
  pipeline: readonly string[],
  bindings: readonly Pick<ReleaseBinding, 'spec'>[],
  wanted: string | null,
): { environments: string[]; environment: string | undefined } {
  const used = new Set(bindings.map(b => b.spec.environment));
  const environments = [...new Set([...pipeline, ...[...used].sort()])];
  const environment =
    wanted && environments.includes(wanted)
      ? wanted
      : environments.find(name => used.has(name)) ?? environments[0];
  return { environments, environment };
}
