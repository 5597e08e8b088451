import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/** Reads `openchoreo.history`. Throws when a bound is not positive. */
export function readHistoryConfig(config: Config): {
  maxAgeMs?: number;
  maxVersions?: number;
} {
  const maxAgeMs = config.has('openchoreo.history.maxAge')
    ? durationToMilliseconds(
        readDurationFromConfig(config, { key: 'openchoreo.history.maxAge' }),
      )
    : undefined;
  const maxVersions = config.getOptionalNumber(
    'openchoreo.history.maxVersions',
  );
  for (const [key, value] of Object.entries({
    maxAge: maxAgeMs,
    maxVersions,
  })) {
    if (value !== undefined && !(value >= 1)) {
      throw new Error(
        `openchoreo.history.${key} is ${value}: it must be positive. Leave it out for the default.`,
      );
    }
  }
  return { maxAgeMs, maxVersions };
}
