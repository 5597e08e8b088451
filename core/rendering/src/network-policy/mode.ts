import { ANNOTATIONS } from '@openchoreo-portal/model';
import { EnvironmentInputs } from '../inputs';
import { NetworkPolicyMode } from './model';

const MODES: readonly string[] = ['off', 'observe', 'enforce'];

/** The mode of an environment: its annotation, else its data plane's, else `enforce`. Unknown values count as `enforce`. */
export function networkPolicyMode(
  input: Pick<EnvironmentInputs, 'environment' | 'dataPlane'>,
): NetworkPolicyMode {
  const key = ANNOTATIONS.networkPolicyMode;
  const value =
    input.environment.metadata.annotations?.[key] ??
    input.dataPlane.metadata.annotations?.[key];
  return value !== undefined && MODES.includes(value)
    ? (value as NetworkPolicyMode)
    : 'enforce';
}
