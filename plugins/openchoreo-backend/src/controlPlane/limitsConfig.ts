import { Config } from '@backstage/config';
import { RequestLimits } from '@openchoreo-portal/apiserver';

/** Reads `openchoreo.limits`. Throws when a limit is not a positive whole number. */
export function readLimitsConfig(config: Config): Partial<RequestLimits> {
  const limits: Partial<RequestLimits> = {};
  for (const [key, name] of [
    ['requestsPerUser', 'requests'],
    ['streamsPerUser', 'streams'],
  ] as const) {
    const value = config.getOptionalNumber(`openchoreo.limits.${key}`);
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 1)
      throw new Error(
        `openchoreo.limits.${key} is ${value}: it must be a whole number from 1.`,
      );
    limits[name] = value;
  }
  return limits;
}
